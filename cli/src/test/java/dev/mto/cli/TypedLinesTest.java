package dev.mto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.cli.TypedLines.Word;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class TypedLinesTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    /// What somebody types, and who reads it. Thread-safe.
    private static final class Keyboard extends InputStream {
        private final BlockingQueue<Integer> typed = new LinkedBlockingQueue<>();
        private volatile Optional<Thread> reader = Optional.empty();

        @Override
        public int read() {
            reader = Optional.of(Thread.currentThread());
            try {
                return typed.take();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        public int read(byte[] bytes, int from, int most) {
            bytes[from] = (byte) read();
            return 1;
        }

        /// Returns once the line is there to be asked for.
        void type(String line) throws InterruptedException {
            line.chars().forEach(typed::add);
            typed.add((int) '\n');
            while (reader.isEmpty()) {
                Thread.onSpinWait();
            }
            reader.get().join();
            reader = Optional.empty();
        }
    }

    @Test
    void aLineThatNobodyWaitedForAnyMoreIsTheNextOnes() throws InterruptedException {
        Keyboard keyboard = new Keyboard();
        TypedLines lines = new TypedLines(keyboard);

        assertThat(lines.next(Duration.ZERO)).isEqualTo(new Word.None());
        keyboard.type("a");

        assertThat(lines.next(SOON)).isEqualTo(new Word.Typed("a"));
    }

    @Test
    void aLineThatWasMeantForAnotherQuestionIsForgotten() throws InterruptedException {
        Keyboard keyboard = new Keyboard();
        TypedLines lines = new TypedLines(keyboard);
        assertThat(lines.next(Duration.ZERO)).isEqualTo(new Word.None());
        keyboard.type("a");

        lines.passOver();

        assertThat(lines.next(Duration.ZERO)).isEqualTo(new Word.None());
        lines.passOver();
        keyboard.type("c");
        assertThat(lines.next(SOON)).as("who still reads is not given up").isEqualTo(new Word.Typed("c"));
    }
}
