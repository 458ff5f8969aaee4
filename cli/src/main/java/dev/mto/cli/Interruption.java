package dev.mto.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.utils.Signals;

/// Ctrl-C. The first asks for an orderly end, the second ends the process at once. Thread-safe.
final class Interruption {
    private final AtomicBoolean asked = new AtomicBoolean();
    private final String reason;

    private Interruption(String reason) {
        this.reason = reason;
    }

    /// Catches the signal from now on. Until then Ctrl-C ends the process as usual.
    ///
    /// @param beforeHalt what to put right before the process ends at once
    /// @return what tells whether it came
    static Interruption caught(Runnable beforeHalt) {
        Interruption interruption = new Interruption("Ctrl-C in mto run.");
        Signals.register("INT", () -> {
            if (!interruption.asked.compareAndSet(false, true)) {
                beforeHalt.run();
                Runtime.getRuntime().halt(ExitCodes.CANCELLED);
            }
        });
        return interruption;
    }

    /// One that does not come: Ctrl-C ends the process as usual.
    static Interruption never() {
        return new Interruption("");
    }

    /// One that has come, though nobody pressed a key.
    ///
    /// @param reason why, for people
    static Interruption come(String reason) {
        Interruption interruption = new Interruption(reason);
        interruption.asked.set(true);
        return interruption;
    }

    /// Why the plan is to end, for people.
    String reason() {
        return reason;
    }

    boolean isAsked() {
        return asked.get();
    }
}
