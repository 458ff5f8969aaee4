package dev.mto.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeExampleTest {
    private static final Path ROOT = Path.of(System.getProperty("mto.root"));

    @Test
    void isWhatTheReadmeShows() throws IOException {
        String source = Files.readString(
                ROOT.resolve("client/src/test/java/dev/mto/client/ReadmeExample.java"));
        String body = source.substring(source.indexOf("// begin\n") + 9, source.indexOf("        // end")).indent(-8);
        assertThat(Files.readString(ROOT.resolve("README.md"))).contains("```java\n" + body + "```\n");
    }

    @Test
    void givesTheAnswer() throws Exception {
        try (StubServer server = StubServer.start()) {
            server.on("POST /v1/orchestrate", 202, "application/json", "{\"planId\":\"plan_1\"}")
                    .streams("GET /v1/orchestrate/plan_1/events", "id: 1\nevent: plan.completed\ndata: {}\n\n")
                    .on("GET /v1/orchestrate/plan_1", """
                            {"plan":{"id":"plan_1","status":"completed","answer":"They differ."},
                             "subtasks":[{"index":0,"status":"completed","description":"Look at one"}]}""");
            assertThat(ReadmeExample.run(server.url(), StubServer.TOKEN)).isEqualTo("They differ.");
        }
    }
}
