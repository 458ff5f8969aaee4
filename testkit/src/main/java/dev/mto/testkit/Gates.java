package dev.mto.testkit;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Gates by name, all shut at first, behind which the answers of a [ScriptedModel] wait for the test. Thread-safe.
public final class Gates {
    private final Map<String, CountDownLatch> latches;

    /// Makes them.
    public Gates(String... names) {
        latches = Stream.of(names).collect(Collectors.toMap(Function.identity(), _ -> new CountDownLatch(1)));
    }

    /// A text that is sent when a gate is open.
    public ScriptStep step(String name, String text) {
        return ScriptStep.text(text).heldBy(of(name));
    }

    /// One of them, for a step to wait at.
    public CountDownLatch of(String name) {
        return Optional.ofNullable(latches.get(name)).orElseThrow();
    }

    /// Lets through whatever waits at a gate, and all that comes after.
    public void open(String name) {
        of(name).countDown();
    }
}
