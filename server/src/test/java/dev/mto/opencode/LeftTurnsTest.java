package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentTurn;
import dev.mto.agent.AgentTurn.Role;
import dev.mto.agent.SessionTarget;
import dev.mto.agent.TurnIds;
import dev.mto.opencode.OpencodeSettings.Conduct;
import dev.mto.opencode.OpencodeSettings.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of a server of ours that turns were left at, when its runtime is closed. On Linux, since elsewhere what a
/// server started cannot be found.
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class LeftTurnsTest {
    private static final String BUSY = "{\"ses_1\":{\"type\":\"busy\"}}";

    @TempDir
    private Path folder = Path.of("");

    private static OpencodeRuntime over(LeftServer server) throws Exception {
        server.script().with("/session", "never").with("/experimental/session", "never");
        OpencodeRuntime runtime = new OpencodeRuntime(new Conduct("", List.of(), Patience.DEFAULT),
                server.supervisor());
        server.supervisor().demand().get(30, TimeUnit.SECONDS);
        return runtime;
    }

    private static void leaveATurn(OpencodeRuntime runtime, String name, Path directory) {
        TurnIds ids = new TurnIds("key-" + name, "msg-" + name, "prt-" + name);
        runtime.start(new AgentTurn(ids, Role.SUBTASK, new SessionTarget.Fresh(name, Optional.empty()), directory,
                Optional.empty(), Optional.empty(), Optional.empty(), name, List.of()), _ -> {});
        runtime.leave(ids);
    }

    @Test
    void theServerIsEndedWhereTheyAreOver() throws Exception {
        try (var server = new LeftServer(folder)) {
            OpencodeRuntime runtime = over(server);
            leaveATurn(runtime, "first", folder);
            server.script().with("/session/status", "{}");
            runtime.close();
            assertThat(server.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(server.command().waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(server.script().count("GET /session/status")).isEqualTo(1);
        }
    }

    @Test
    void theServerLivesOnWhereOneIsAtWork() throws Exception {
        try (var server = new LeftServer(folder)) {
            OpencodeRuntime runtime = over(server);
            leaveATurn(runtime, "first", folder);
            server.script().with("/session/status", BUSY);
            runtime.close();
            assertThat(server.process().isAlive()).isTrue();
        }
    }

    @Test
    void theServerLivesOnWhereItDoesNotSay() throws Exception {
        try (var server = new LeftServer(folder)) {
            OpencodeRuntime runtime = over(server);
            leaveATurn(runtime, "first", folder);
            server.script().with("/session/status", "never");
            runtime.close();
            assertThat(server.process().isAlive()).isTrue();
        }
    }

    @Test
    void aFolderThatIsGoneKeepsNobody() throws Exception {
        try (var server = new LeftServer(folder)) {
            Path gone = Files.createDirectory(folder.resolve("gone"));
            OpencodeRuntime runtime = over(server);
            leaveATurn(runtime, "first", gone);
            Files.delete(gone);
            runtime.close();
            assertThat(server.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void itIsAskedAboutSoManyFoldersAndNoMore() throws Exception {
        try (var server = new LeftServer(folder)) {
            OpencodeRuntime runtime = over(server);
            for (int count = 0; count < 250; count++) {
                leaveATurn(runtime, "turn" + count, Files.createDirectories(folder.resolve("in" + count % 125)));
            }
            server.script().with("/session/status", "{}");
            runtime.close();
            assertThat(server.script().count("GET /session/status")).isEqualTo(100);
        }
    }

    @Test
    void nobodyIsAskedWhereNoneWasLeft() throws Exception {
        try (var server = new LeftServer(folder)) {
            over(server).close();
            assertThat(server.process().waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(server.script().count("GET /session/status")).isZero();
        }
    }
}
