package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.plan.PlanId;
import dev.mto.store.SqliteJournal;
import dev.mto.testkit.Journals.Author;
import dev.mto.testkit.ServeProcess.Ended;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `mto serve` on a store that it cannot use: it says why and what to do, and ends.
final class StoreStartIT {
    private static final int PAGE = 4096;

    /// A superuser is asked for no permission, unless that is taken away.
    private static final List<String> WITHOUT_PRIVILEGE = List.of("setpriv", "--bounding-set=-dac_override",
            "--inh-caps=-dac_override");

    @TempDir
    private Path folder = Path.of("");
    private Path data = Path.of("");
    private Path file = Path.of("");

    @BeforeEach
    void prepare() throws IOException {
        data = Files.createDirectories(folder.resolve("data"));
        file = data.resolve("mto.db");
        try (SqliteJournal journal = SqliteJournal.open(data)) {
            Author.submit(journal, new PlanId("plan_old"), Journals.START, Journals.goal("A task", data))
                    .write(Journals.completion("done"));
        }
    }

    @Test
    void pagesThatWereOverwritten() throws Exception {
        byte[] content = Files.readAllBytes(file);
        Arrays.fill(content, content.length - 2 * PAGE, content.length - PAGE, (byte) 0xa5);
        Files.write(file, content);

        assertRefused(List.of(), "is damaged", "move mto.db, mto.db-wal and mto.db-shm away",
                "put a copy of mto.db back");
    }

    @Test
    void aFileThatIsNoDatabase() throws Exception {
        Files.writeString(file, "Dear diary, ".repeat(1_000));

        assertRefused(List.of(), "is damaged", "file is not a database");
    }

    @Test
    void aFolderThatIsReadOnly() throws Exception {
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("r-x------"));
        try {
            assertRefused(unprivileged(), "must be writable");
        } finally {
            Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        }
    }

    /// Such a one can be read, so the server starts.
    @Test
    void aFileThatIsReadOnlyIsReadAndWrittenOnceItMayBe() throws Exception {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--------"));
        try (ServeProcess server = ServeProcess.start(data, unprivileged())) {
            server.awaitUp();
            HttpResponse<String> refused = server.send("POST", "/v1/orchestrate", "{\"taskDescription\":\"Not now\"}");
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertThat(refused.body()).contains("store_unavailable", "is read-only", "No plan was made");
            assertThat(server.send("GET", "/health/ready", "").body()).contains("is read-only");
            assertThat(server.send("GET", "/v1/orchestrate/plan_old", "").body()).contains("completed");

            // SQLite has given its logs the mode of the database.
            for (String name : List.of("mto.db", "mto.db-wal", "mto.db-shm")) {
                Files.setPosixFilePermissions(data.resolve(name), PosixFilePermissions.fromString("rw-------"));
            }
            Glance<String> readiness = () -> server.send("GET", "/health/ready", "").body();
            readiness.until(body -> body.contains("\"ready\":true"), "readiness", Duration.ofSeconds(20));
            assertThat(server.send("GET", "/v1/orchestrate", "").body()).contains("plan_old")
                    .doesNotContain("Not now");
        }
    }

    @Test
    void aFileThatAnotherProgramLocks() throws Exception {
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = other.createStatement()) {
            statement.execute("pragma locking_mode = exclusive");
            statement.execute("begin exclusive");
            assertRefused(List.of(), "is locked by another program");
        }
    }

    /// The shell's limit for the size of files stands for a disk that takes no more.
    @Test
    void aDiskThatTakesNoWrites() throws Exception {
        assertRefused(List.of("sh", "-c", "ulimit -f 0; exec \"$@\"", "sh"), "cannot be used", "have room");
    }

    private static List<String> unprivileged() {
        return System.getProperty("user.name").equals("root") ? WITHOUT_PRIVILEGE : List.of();
    }

    private void assertRefused(List<String> through, String... said) throws IOException, InterruptedException {
        try (ServeProcess server = ServeProcess.start(data, through)) {
            Ended ended = server.end();
            assertThat(ended.output()).contains(said).contains(data.toString()).doesNotContain("\tat ");
            assertThat(ended.exitCode()).as(ended.output()).isEqualTo(1);
        }
    }
}
