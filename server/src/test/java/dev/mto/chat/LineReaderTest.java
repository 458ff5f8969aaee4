package dev.mto.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineReaderTest {
    private static final int LIMIT = 100_000;

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> all(LineReader reader) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Optional<String> line = reader.next(); line.isPresent(); line = reader.next()) {
            lines.add(line.get());
        }
        return lines;
    }

    @Test
    void endsLinesWithAndWithoutACarriageReturn() throws Exception {
        assertThat(all(new LineReader(bytes("one\r\n\ntwo\nthree"), LIMIT, () -> {}))).containsExactly("one", "", "two",
                "three");
        assertThat(all(new LineReader(bytes(""), LIMIT, () -> {}))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1_023, 1_024, 1_025, 5_000})
    void putsTogetherWhatComesInPieces(int piece) throws Exception {
        String line = "ö€".repeat(1_000);
        InputStream slow = new InputStream() {
            private final InputStream all = bytes(line + "\n" + line + "\n");

            @Override
            public int read() throws IOException {
                return all.read();
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                return all.read(into, offset, Math.min(length, piece));
            }
        };
        assertThat(all(new LineReader(slow, LIMIT, () -> {}))).containsExactly(line, line);
    }

    @Test
    void knowsWhetherItWouldHaveToWait() throws Exception {
        LineReader reader = new LineReader(bytes("one\ntwo\n"), LIMIT, () -> {});
        assertThat(reader.hasMore()).isTrue();
        assertThat(reader.next()).contains("one");
        assertThat(reader.hasMore()).isTrue();
        assertThat(reader.next()).contains("two");
        assertThat(reader.hasMore()).isFalse();
    }

    @Test
    void stopsAtTheLimit() {
        LineReader reader = new LineReader(bytes("x".repeat(LIMIT + 1)), LIMIT, () -> {});
        assertThatThrownBy(reader::next).isInstanceOf(IOException.class).hasMessageContaining("does not end");
        LineReader endless = new LineReader(bytes("x".repeat(9_000_000)), Long.MAX_VALUE, () -> {});
        assertThatThrownBy(endless::next).isInstanceOf(IOException.class)
                .hasMessageContaining("more than 8388608 bytes");
    }
}
