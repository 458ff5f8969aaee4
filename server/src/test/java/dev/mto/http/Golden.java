package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// Messages as they were agreed on, one file each. A change here is a change of the API: fields are only ever added.
/// Run with `MTO_GOLDEN=write` in the environment to write down what is sent now, and read the difference. Stateless.
public final class Golden {
    private static final Path FOLDER = Path.of("src/test/resources/golden");
    private static final JsonMapper PRETTY = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private Golden() {}

    /// Compares a JSON text, its order of fields too.
    static void assertMatches(String name, String json) {
        assertMatches("http", name, json);
    }

    /// The same for messages of another protocol.
    ///
    /// @param protocol the folder they are in
    public static void assertMatches(String protocol, String name, String json) {
        assertText(protocol, name + ".json", PRETTY.writeValueAsString(PRETTY.readTree(json)) + "\n");
    }

    /// The same for what is no JSON.
    static void assertText(String protocol, String name, String actual) {
        Path file = FOLDER.resolve(protocol).resolve(name);
        try {
            if ("write".equals(System.getenv("MTO_GOLDEN"))) {
                Files.createDirectories(FOLDER.resolve(protocol));
                Files.writeString(file, actual);
            }
            assertThat(actual).as(file.toString()).isEqualTo(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
