package dev.mto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenCommandTest {
    private static final String JSON = "application/json";
    private static final String TOKEN = "{\"id\":\"7kq2m9xw3nfa\",\"name\":\"ci\",\"owner\":\"ci\",\"state\":\"active\","
            + "\"scopes\":[\"plans:write\"],\"roots\":[\"/srv/shop\"],\"createdAt\":\"2026-11-22T10:00:00Z\","
            + "\"expiresAt\":\"2026-12-22T10:00:00Z\"}";

    @TempDir
    Path folder = Path.of("");

    @Test
    void createPrintsTheSecretAndNothingElseToStandardOutput() throws IOException {
        try (FakeServer server = FakeServer.start()) {
            server.answerWith(201, JSON, "{\"token\":" + TOKEN + ",\"secret\":\"mto_secret\"}");

            CommandRun run = CommandRun.against(server, folder, "token", "create", "--name", "ci", "--scope",
                    "plans:read,plans:write", "--root", "/srv/shop", "--root", "here", "--allow", "bash:git *",
                    "--owner", "ada", "--expires", "12h");

            assertThat(run.exitCode()).as(run.err()).isZero();
            assertThat(run.out()).isEqualTo("mto_secret\n");
            assertThat(run.err()).contains("7kq2m9xw3nfa", "plans:write", "not shown again")
                    .doesNotContain("mto_secret");
            assertThat(server.requests().getLast().body()).isEqualTo("{\"name\":\"ci\",\"owner\":\"ada\","
                    + "\"scopes\":[\"plans:read\",\"plans:write\"],\"roots\":[\"/srv/shop\",\"" + folder.resolve("here")
                    + "\"],\"allow\":[\"bash:git *\"],\"expires\":\"12h\"}");
        }
    }

    @Test
    void listShowsThoseInForce() throws IOException {
        try (FakeServer server = FakeServer.start()) {
            server.answerWith(200, JSON, "{\"tokens\":[" + TOKEN + "," + TOKEN.replace("active", "revoked")
                    .replace("\"ci\"", "\"old\"") + "]}");

            assertThat(CommandRun.against(server, folder, "token", "list").out().lines()).containsExactly(
                    "ID            NAME  OWNER  STATE   SCOPES       EXPIRES     USED   ROOTS",
                    "7kq2m9xw3nfa  ci    ci     active  plans:write  2026-12-22  never  /srv/shop");
            assertThat(CommandRun.against(server, folder, "token", "list", "--all").out()).contains("old", "revoked");
        }
    }

    @Test
    void revokeNamesWhatItTookBack() throws IOException {
        try (FakeServer server = FakeServer.start()) {
            server.answerWith(200, JSON, "{\"token\":" + TOKEN + "}");

            CommandRun run = CommandRun.against(server, folder, "token", "revoke", "ci");

            assertThat(run.out()).isEqualTo("token ci (7kq2m9xw3nfa) is revoked\n");
            assertThat(server.requests().getLast().method() + " " + server.requests().getLast().path())
                    .isEqualTo("DELETE /v1/tokens/ci");
        }
    }

    @Test
    void aRefusalIsShown() throws IOException {
        try (FakeServer server = FakeServer.start()) {
            server.answerWith(403, "application/problem+json",
                    "{\"code\":\"scope_missing\",\"detail\":\"This token does not have the scope admin.\"}");

            CommandRun run = CommandRun.against(server, folder, "token", "list");

            assertThat(run.err())
                    .isEqualTo("mto token list: scope_missing: This token does not have the scope admin.\n");
            assertThat(run.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void aCommandIsNeeded() throws IOException {
        try (FakeServer server = FakeServer.start()) {
            assertThat(CommandRun.against(server, folder, "token").err()).contains("create, list or revoke");
            assertThat(CommandRun.against(server, folder, "token", "create", "--name", "x").err()).contains("--scope");
        }
    }
}
