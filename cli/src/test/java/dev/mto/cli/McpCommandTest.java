package dev.mto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class McpCommandTest {
    private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"}\n";

    @TempDir
    Path folder = Path.of("");

    @Test
    void answersInTheServersPlaceWhereNoneIsThere() {
        CommandRun run = CommandRun.of(folder, Map.of("MTO_URL", "http://127.0.0.1:1", "MTO_TOKEN", "t"), PING, "mcp");

        JsonNode answer = JsonMapper.shared().readTree(run.out());
        assertThat(answer.get("id").asInt()).isEqualTo(7);
        assertThat(answer.at("/error/message").stringValue())
                .isEqualTo("no mto server answers at http://127.0.0.1:1, which MTO_URL names");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void passesARefusalOnAsAnError() throws IOException {
        try (FakeServer server = FakeServer.start()) {
            CommandRun run = CommandRun.of(folder, Map.of("MTO_URL", server.url().toString(), "MTO_TOKEN", "wrong"),
                    PING,
                    "mcp");

            assertThat(JsonMapper.shared().readTree(run.out()).at("/error/message").stringValue())
                    .startsWith("unauthorized: ").contains("MTO_TOKEN");
        }
    }

    @Test
    void saysWhatIsNoMessageInTheProtocol() {
        CommandRun run = CommandRun.of(folder, Map.of(), "{oops\n\n", "mcp");

        assertThat(JsonMapper.shared().readTree(run.out()).at("/error/code").asInt()).isEqualTo(-32_700);
        assertThat(run.err()).isEmpty();
    }

    @Test
    void plansMakeNoPlans() {
        CommandRun run = CommandRun.of(folder, Map.of("MTO_OPENCODE_ID", "x"), PING, "mcp");

        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("sub-tasks of plans");
        assertThat(run.exitCode()).isEqualTo(ExitCodes.FAILED);
    }

    @Test
    void wantsAFolderThatIsThere() {
        CommandRun run = CommandRun.of(folder, Map.of(), "", "mcp", "--directory", "nowhere");

        assertThat(run.err()).contains("--directory: there is no folder " + folder.resolve("nowhere"));
        assertThat(run.exitCode()).isEqualTo(ExitCodes.USAGE);
    }
}
