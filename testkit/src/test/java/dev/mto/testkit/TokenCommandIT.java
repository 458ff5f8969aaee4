package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.testkit.MtoProcess.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// `mto token` as a user types it, and the command with the token that it printed.
final class TokenCommandIT {
    @TempDir
    private Path folder = Path.of("");
    private MtoCommand mto;

    TokenCommandIT() {
        mto = new MtoCommand(Path.of(""), Path.of(""), Map.of());
    }

    @BeforeEach
    void start() throws Exception {
        mto = MtoCommand.in(folder);
        ran("start");
    }

    @AfterEach
    void leaveNoProcess() throws Exception {
        Ended stop = mto.run("stop");
        assertThat(new MarkedProcesses(folder).end()).as("processes left").isEmpty();
        assertThat(stop.exitCode()).as(stop.err()).isZero();
    }

    private String ran(String... arguments) throws Exception {
        Ended ended = mto.run(arguments);
        assertThat(ended.exitCode()).as(ended.err()).isZero();
        return ended.out().strip();
    }

    @Test
    void aTokenIsMadeUsedAndRevoked() throws Exception {
        String secret = ran("token", "create", "--name", "ci", "--scope", "plans:write", "--root", ".");
        assertThat(secret).matches("mto_[a-z0-9]{12}_[A-Za-z0-9_-]{43}");
        String url = JsonMapper.shared().readTree(Files.readString(mto.data().resolve("server.json"))).get("url")
                .stringValue();
        MtoCommand guest = mto.with(Map.of("MTO_URL", url, "MTO_TOKEN", secret));

        assertThat(guest.run("list").out()).isEqualTo("no plans\n");
        Ended forbidden = guest.run("token", "list");
        assertThat(forbidden.err()).contains("scope_missing", "admin");
        assertThat(forbidden.exitCode()).isEqualTo(1);
        assertThat(ran("token", "list")).contains("ci", "plans:write", "active").doesNotContain(secret);
        assertThat(Files.readString(mto.data().resolve("server.log"))).doesNotContain(secret);

        assertThat(ran("token", "revoke", "ci")).contains("is revoked");
        Ended late = guest.run("list");
        assertThat(late.err()).contains("token_revoked");
        assertThat(late.exitCode()).isEqualTo(1);
        assertThat(ran("token", "list")).isEqualTo("no tokens");
    }

    @Test
    void theSameKeyIsTheSamePlan() throws Exception {
        String first = ran("run", "--sample", "--json", "--idempotency-key", "build-7", "Count the files");
        String again = ran("run", "--sample", "--json", "--idempotency-key", "build-7", "Count the files");
        assertThat(JsonMapper.shared().readTree(again).at("/plan/id"))
                .isEqualTo(JsonMapper.shared().readTree(first).at("/plan/id"));
        Ended other = mto.run("run", "--sample", "--idempotency-key", "build-7", "Count the folders");
        assertThat(other.err()).contains("idempotency_conflict");
        assertThat(other.exitCode()).isEqualTo(1);
    }
}
