package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Messages as they were agreed on, one file each. A change here is a change of the API: fields are only ever
/// added. Run
/// with `-DargLine=-Dmto.golden=write` to write down what is sent now, and read the difference. Stateless.
final class Golden {
    private static final Path FOLDER = Path.of("src/test/resources/golden/http");
    private static final JsonMapper PRETTY = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private Golden() {}

    /// Compares a JSON text, its order of fields too.
    static void assertMatches(String name, String json) {
        String actual = PRETTY.writeValueAsString(PRETTY.readTree(json)) + "\n";
        Path file = FOLDER.resolve(name + ".json");
        try {
            if ("write".equals(System.getProperty("mto.golden"))) {
                Files.createDirectories(FOLDER);
                Files.writeString(file, actual);
            }
            assertThat(actual).as(file.toString()).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
