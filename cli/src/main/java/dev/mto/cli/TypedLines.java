package dev.mto.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The lines that somebody types, each read on a thread of its own: nothing else can be heard while one is waited for.
/// Confined to one thread.
///
/// A line that is waited for in vain is not given up, for its thread cannot be called back: the next one who waits gets it.
final class TypedLines {
    private final InputStream in;
    private Optional<CompletableFuture<Optional<String>>> awaited = Optional.empty();

    TypedLines(InputStream in) {
        this.in = in;
    }

    /// What came of waiting for a line.
    sealed interface Word {
        /// A line.
        record Typed(String line) implements Word {}

        /// There are no more: end of the input.
        record End() implements Word {}

        /// None as yet.
        record None() implements Word {}
    }

    /// The next line, if it comes in time.
    Word next(Duration patience) throws InterruptedException {
        CompletableFuture<Optional<String>> line = awaited.orElseGet(this::begin);
        awaited = Optional.of(line);
        try {
            Optional<String> typed = line.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            awaited = Optional.empty();
            return typed.<Word>map(Word.Typed::new).orElseGet(Word.End::new);
        } catch (TimeoutException _) {
            return new Word.None();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Forgets a line that was typed before anybody asked for it.
    void passOver() {
        awaited = awaited.filter(line -> !line.isDone());
    }

    private CompletableFuture<Optional<String>> begin() {
        CompletableFuture<Optional<String>> line = new CompletableFuture<>();
        Thread reader = new Thread(() -> line.complete(read()), "mto-question");
        reader.setDaemon(true);
        reader.start();
        return line;
    }

    /// Sign by sign, so that nothing is taken that an editor should get.
    private Optional<String> read() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            int next = in.read();
            while (next >= 0 && next != '\n') {
                line.write(next);
                next = in.read();
            }
            return next < 0 && line.size() == 0
                    ? Optional.empty()
                    : Optional.of(line.toString(StandardCharsets.UTF_8).strip());
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
