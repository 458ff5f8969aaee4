package dev.mto.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/// Small files in the place of the dashboard's. Immutable.
final class StandInDashboard implements PageFiles {
    static final String SCRIPT = "document.title = 'Plans';\n".repeat(100);
    private static final Map<String, byte[]> FILES = Map.of(
            "index.html", bytes("<!doctype html><title>mto</title><script type=\"module\" "
                    + "src=\"/assets/index-3f_2-a.js\"></script>\n"),
            "assets/index-3f_2-a.js", bytes(SCRIPT), "assets/index-3f_2-a.js.gz", packed(bytes(SCRIPT)),
            "assets/index-3f2a.css", bytes("body { margin: 0 }\n"), "assets/secret.html", bytes("<p>"),
            "assets/.hidden.js", bytes("0"), "assets/a..js", bytes("0"), "assets/deep/er.js", bytes("0"));

    @Override
    public Optional<byte[]> read(String name) {
        return Optional.ofNullable(FILES.get(name));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] packed(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }
}
