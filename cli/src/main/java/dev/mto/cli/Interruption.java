package dev.mto.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.utils.Signals;

/// Ctrl-C. The first asks for an orderly end, the second ends the process at once. Thread-safe.
final class Interruption {
    private final AtomicBoolean asked = new AtomicBoolean();

    /// Catches the signal from now on. Until then Ctrl-C ends the process as usual.
    ///
    /// @param beforeHalt what to put right before the process ends at once
    /// @return what tells whether it came
    static Interruption caught(Runnable beforeHalt) {
        Interruption interruption = new Interruption();
        Signals.register("INT", () -> {
            if (!interruption.asked.compareAndSet(false, true)) {
                beforeHalt.run();
                Runtime.getRuntime().halt(ExitCodes.CANCELLED);
            }
        });
        return interruption;
    }

    /// One that comes only when it is asked for by [#ask()].
    static Interruption none() {
        return new Interruption();
    }

    /// Does what the first Ctrl-C does.
    void ask() {
        asked.set(true);
    }

    boolean isAsked() {
        return asked.get();
    }
}
