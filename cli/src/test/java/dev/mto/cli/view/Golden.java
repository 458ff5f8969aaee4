package dev.mto.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Compares text with a file below `src/test/resources/golden`. With `-Dmto.golden=write` it writes the file instead.
final class Golden {
    private static final Path FOLDER = Path.of("src/test/resources/golden");

    private Golden() {}

    static void assertSame(String name, List<String> lines) {
        String text = String.join("\n", lines) + "\n";
        Path file = FOLDER.resolve(name);
        try {
            if ("write".equals(System.getProperty("mto.golden"))) {
                Files.writeString(file, text);
            }
            assertThat(text).isEqualTo(Files.readString(file));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
