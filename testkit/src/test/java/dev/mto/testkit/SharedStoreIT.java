package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.testkit.Postgres.Database;
import dev.mto.testkit.ServeProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `mto serve` over a PostgreSQL, as an operator starts it.
@Timeout(180)
final class SharedStoreIT {
    private final Database database = Postgres.shared().database();

    @TempDir
    private Path folder = Path.of("");

    SharedStoreIT() throws IOException, SQLException {}

    private Path data() throws IOException {
        return Files.createDirectories(folder.resolve("data"));
    }

    @Test
    void aServerIsReadyAndNobodyIsToldThePassword() throws Exception {
        Path log = folder.resolve("server.log");
        try (ServeProcess server = ServeProcess.logging(data(), log,
                Map.of("MTO_STORE_URL", database.url(), "MTO_LOG_LEVEL", "debug"))) {
            server.awaitUp();
            assertThat(server.send("GET", "/health/ready", "").body()).contains("\"ready\":true");
            assertThat(server.send("GET", "/v1/orchestrate", "").body()).contains("\"plans\":[]");
            assertThat(data().resolve("mto.db")).doesNotExist();

            database.server().stop();
            try {
                assertThat(server.send("GET", "/health/ready", "").body())
                        .contains("\"ready\":false", "The database postgresql://")
                        .doesNotContain("secret");
            } finally {
                database.server().start();
            }
            Glance<String> readiness = () -> server.send("GET", "/health/ready", "").body();
            readiness.until(body -> body.contains("\"ready\":true"), "readiness", Duration.ofSeconds(30));
        }
        assertThat(Files.readString(log)).doesNotContain("secret");
    }

    @Test
    void oneThatCannotBeUsedEndsTheServerWithTheWayOut() throws Exception {
        assertRefused(database.url() + "_none", "is not there", "createdb");
        assertRefused("postgresql://u:secret@127.0.0.1:1/d", "cannot be reached", "store.url");
        assertRefused("mysql://u:secret@h/d", "store.url is", "SQLite in dataDir");
    }

    private void assertRefused(String url, String... said) throws IOException, InterruptedException {
        try (ServeProcess server = ServeProcess.start(data(), List.of("env", "MTO_STORE_URL=" + url))) {
            Ended ended = server.end();
            assertThat(ended.output()).contains(said).doesNotContain("secret", "\tat ");
            assertThat(ended.exitCode()).as(ended.output()).isNotZero();
        }
    }
}
