package dev.mto.chat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads the lines of a body as they come, in UTF-8, and not for ever. Needs a kilobyte where the readers of the JDK need
/// twenty, which counts with thousands of answers under way. Confined to one thread.
final class LineReader {
    private static final int BUFFER = 1024;

    /// Bytes of a line: some times more than the longest answers of any model have in one piece.
    private static final int LINE = 8 * 1024 * 1024;

    private final InputStream body;
    private final Runnable heard;
    private final byte[] buffer = new byte[BUFFER];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(0);
    private long left;
    private int from;
    private int to;

    /// @param limit how many bytes are read at the most
    /// @param heard done whenever something came, be it part of a line
    LineReader(InputStream body, long limit, Runnable heard) {
        this.body = body;
        this.heard = heard;
        this.left = limit;
    }

    /// The next line without its end; empty at the end of the body.
    ///
    /// @throws IOException where the body breaks off, or goes on beyond the limit, or a line beyond its own
    Optional<String> next() throws IOException {
        line.reset();
        while (from < to || fill()) {
            int end = lineEnd();
            line.write(buffer, from, end - from);
            if (line.size() > LINE) {
                throw new IOException("a line of it has more than " + LINE + " bytes");
            }
            boolean whole = end < to;
            from = whole ? end + 1 : to;
            if (whole) {
                return Optional.of(text());
            }
        }
        return line.size() == 0 ? Optional.empty() : Optional.of(text());
    }

    /// Whether there is more to be had without waiting, be it a line or a part of one.
    boolean hasMore() throws IOException {
        return from < to || body.available() > 0;
    }

    private int lineEnd() {
        int at = from;
        while (at < to && buffer[at] != '\n') {
            at++;
        }
        return at;
    }

    private boolean fill() throws IOException {
        int read = body.read(buffer);
        heard.run();
        from = 0;
        to = Math.max(0, read);
        left -= to;
        if (left < 0) {
            throw new IOException("it does not end");
        }
        return read > 0;
    }

    private String text() {
        String text = line.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }
}
