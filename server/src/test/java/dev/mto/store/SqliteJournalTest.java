package dev.mto.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanQuery.Position;
import dev.mto.run.PlanState;
import dev.mto.run.PlanStatus;
import dev.mto.run.PlanSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What is SQLite's own. That it is a journal at all, the contract suite says.
final class SqliteJournalTest {
    private static final PlanId ID = new PlanId("plan_a");
    private static final Duration LONG = Duration.ofSeconds(15);

    @TempDir
    Path folder;

    @Test
    void aSecondOneOnTheSameFolderIsRefusedAndDoesNoHarm() {
        try (SqliteJournal first = SqliteJournal.open(folder)) {
            assertThatThrownBy(() -> SqliteJournal.open(folder))
                    .isInstanceOf(StoreUnusable.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("MTO_DATA_DIR");
            first.check();
        }
        SqliteJournal.open(folder).close();
    }

    @Test
    void whatItWritesIsReadableByItsOwnerAlone() throws IOException {
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            journal.check();
            try (Stream<Path> files = Files.list(folder)
                    .filter(file -> file.getFileName().toString().startsWith("mto.db"))) {
                assertThat(files).hasSizeGreaterThan(1).allSatisfy(file -> assertThat(
                        PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------"));
            }
        }
    }

    @Test
    void aFolderThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> SqliteJournal.open(folder.resolve("nowhere")))
                .isInstanceOf(StoreUnusable.class)
                .hasMessageContaining("nowhere")
                .hasMessageContaining("must exist");
    }

    @Test
    void aFileThatIsNoDatabaseIsNamedAndTheFolderLetGo() throws IOException {
        Path file = folder.resolve("mto.db");
        Files.writeString(file, "Dear diary, today I was overwritten by an editor.".repeat(100));

        assertThatThrownBy(() -> SqliteJournal.open(folder)).isInstanceOf(StoreUnusable.class)
                .hasMessageContaining("damaged");

        Files.delete(file);
        SqliteJournal.open(folder).close();
    }

    @Test
    void tablesOfAnOlderVersionAreBroughtUpToDateWithWhatIsInThem() throws SQLException {
        Flyway.configure().dataSource("jdbc:sqlite:" + folder.resolve("mto.db"), null, null).loggers("slf4j")
                .locations("classpath:db/migration/sqlite").target("1").load().migrate();
        execute("insert into plan (id, created_at, directory, task, status, subtasks, completed, failed, last_seq) values"
                + " ('plan_old', '2026-11-22T10:00:00.000000000Z', '/work', 'Do it', 'planning', 0, 0, 0, 1)");

        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            PlanSummary old = journal.list(new PlanQuery(Optional.empty(), Optional.empty(), Optional.empty(), 1))
                    .getFirst();
            assertThat(old.id().value()).isEqualTo("plan_old");
            assertThat(old.clientId()).isEmpty();
            assertThat(old.usage()).as("not known, which is not nothing").isEmpty();
            assertThat(old.pausedUntil()).isEmpty();
        }
    }

    @Test
    void tablesOfANewerVersionAreRefused() throws SQLException {
        SqliteJournal.open(folder).close();
        execute("insert into flyway_schema_history values (999, '999', 'future', 'SQL', 'V999__future.sql', 1, 'ada',"
                + " '2030-01-01', 1, 1)");
        execute("pragma user_version = 999");

        assertThatThrownBy(() -> SqliteJournal.open(folder)).isInstanceOf(StoreUnusable.class)
                .hasMessageContaining("newer mto");
    }

    @Test
    void theTablesLeaveTheNumberOfTheNewestMigration() throws Exception {
        SqliteJournal.open(folder).close();
        Path migrations = Path
                .of(SqliteJournal.class.getResource("/db/migration/sqlite/V1__plans.sql").toURI())
                .getParent();

        try (var files = Files.list(migrations)) {
            assertThat(files).hasSize(SqliteFile.SCHEMA);
        }
        assertThat(query("pragma user_version")).isEqualTo(String.valueOf(SqliteFile.SCHEMA));
    }

    @Test
    void aCommitIsOnTheDiskBeforeItIsAcknowledged() throws SQLException {
        SqliteJournal.open(folder).close();

        assertThat(query("pragma journal_mode")).isEqualTo("wal");
        assertThat(query("pragma synchronous")).isEqualTo("2");
        assertThat(query("pragma fullfsync")).isEqualTo("1");
    }

    @Test
    void anEventFromTheFutureIsNamed() throws SQLException {
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            execute("insert into plan_event values ('plan_a', 1, '2026-11-22T10:00:00.000000000Z', 'plan.flew', '{}')");

            assertThatThrownBy(() -> journal.read(ID, 0)).isInstanceOf(JournalException.class)
                    .hasMessageContaining("plan.flew");
        }
    }

    @Test
    void aClosedOneSaysSo() {
        SqliteJournal journal = SqliteJournal.open(folder);
        journal.close();
        journal.close();

        assertThatThrownBy(journal::check).isInstanceOf(JournalException.class).hasMessageContaining("closed");
        assertThatThrownBy(journal::unfinished).isInstanceOf(JournalException.class).hasMessageContaining("closed");
    }

    @Test
    void aFullDiskIsNamedAndWritingGoesOnWhenThereIsRoom() {
        SqliteFile file = new SqliteFile(folder.resolve("mto.db"));
        FileInPlace found = file.prepare();
        try (GroupWriter<JournalSession> writer = new GroupWriter<>(
                () -> new SqliteSession(small(file), found), new SqliteFailures(file.path()))) {
            assertThat(write(writer, submission(folder, "plan_small", "A task"))).isEqualTo(Verdict.APPENDED);

            assertThatThrownBy(() -> write(writer, submission(folder, "plan_large", "A task".repeat(100_000))))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("disk is full")
                    .hasMessageContaining("mto.db");

            assertThat(write(writer, submission(folder, "plan_next", "A task"))).isEqualTo(Verdict.APPENDED);
            assertThat(write(writer, submission(folder, "plan_small", "A task"))).isEqualTo(Verdict.FENCED);
            assertThat(write(writer, submission(folder, "plan_large", "A task"))).isEqualTo(Verdict.APPENDED);
        }
    }

    private static Verdict write(GroupWriter<JournalSession> writer, Append append) {
        return writer.write(new JournalSession.Appending(append), LONG);
    }

    /// A connection to a disk with little room: SQLite reports the limit of a file as it does a full disk.
    private static Connection small(SqliteFile file) throws SQLException {
        Connection connection = file.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("pragma max_page_count = 64");
        }
        return connection;
    }

    static Append submission(Path folder, String id, String task) {
        PlanId plan = new PlanId(id);
        Goal goal = new Goal(task, 5, folder.toAbsolutePath(), Optional.empty(), Optional.empty(), Optional.empty(),
                DependencyPolicy.FAIL, Optional.empty(), List.of());
        List<JournalEntry> entries = List.of(new JournalEntry(1, Instant.EPOCH, new PlanEvent.PlanSubmitted(goal)));
        return Append.of(plan, entries, PlanSummary.of(PlanState.fold(plan, entries)));
    }

    static List<JournalQueries.Sql> listings() {
        Optional<PlanStatus> failed = Optional.of(PlanStatus.FAILED);
        Optional<Path> here = Optional.of(Path.of("here").toAbsolutePath());
        Optional<Position> place = Optional.of(new Position(Instant.EPOCH, ID));
        return List.of(JournalQueries.unfinishedPlans(),
                JournalQueries.plans(new PlanQuery(Optional.empty(), Optional.empty(), Optional.empty(), 10)),
                JournalQueries.plans(new PlanQuery(Optional.empty(), Optional.empty(), place, 10)),
                JournalQueries.plans(new PlanQuery(failed, Optional.empty(), place, 10)),
                JournalQueries.plans(new PlanQuery(Optional.empty(), here, place, 10)),
                JournalQueries.plans(new PlanQuery(failed, here, place, 10)),
                JournalQueries.plans(new PlanQuery(Optional.empty(), Optional.empty(), place, 10).of("ada")),
                ofAda(failed, place), JournalQueries.plans(new PlanQuery(failed, here, place, 10).of("ada")));
    }

    private static JournalQueries.Sql ofAda(Optional<PlanStatus> status, Optional<Position> place) {
        return JournalQueries.plans(new PlanQuery(status, Optional.empty(), place, 10).of("ada"));
    }

    @ParameterizedTest
    @MethodSource("listings")
    void listsAreReadOffAnIndexAndNeitherSortedNorScanned(JournalQueries.Sql sql) throws SQLException {
        assertThat(explained(sql)).singleElement(InstanceOfAssertFactories.STRING).contains("INDEX plan_");
    }

    @Test
    void ofSeveralStatusesTheNewestOfEachAreReadOffItsIndex() throws SQLException {
        List<String> steps = explained(JournalQueries.plans(new PlanQuery(
                Set.of(PlanStatus.EXECUTING, PlanStatus.PLANNING, PlanStatus.COMPLETED), Optional.empty(),
                Optional.empty(), 10)));
        assertThat(steps).filteredOn(step -> step.matches("(SEARCH|SCAN) plan .*")).hasSize(3)
                .allMatch(step -> step.contains("INDEX plan_by_status (status=?"));
    }

    @Test
    void plansWithOneBeginningOfTheirIdsAreReadOffTheirKey() throws SQLException {
        assertThat(explained(JournalQueries.starting("plan_84k8"))).singleElement(InstanceOfAssertFactories.STRING)
                .endsWith("(id>? AND id<?)");
    }

    @Test
    void whoSeesOnlyHisOwnIsNotMadeToWaitForWhatFailedOfOthers() throws SQLException {
        assertThat(explained(ofAda(Optional.of(PlanStatus.FAILED), Optional.empty())))
                .singleElement(InstanceOfAssertFactories.STRING).endsWith("(owner=? AND status=?)");
    }

    private List<String> explained(JournalQueries.Sql sql) throws SQLException {
        SqliteJournal.open(folder).close();
        List<String> steps = new ArrayList<>();
        try (Connection connection = new SqliteFile(folder.resolve("mto.db")).connect();
                PreparedStatement statement = connection.prepareStatement("explain query plan " + sql.text())) {
            for (int i = 0; i < sql.parameters().size(); i++) {
                statement.setObject(i + 1, sql.parameters().get(i));
            }
            try (ResultSet plan = statement.executeQuery()) {
                while (plan.next()) {
                    steps.add(plan.getString("detail"));
                }
            }
        }
        return steps;
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = new SqliteFile(folder.resolve("mto.db")).connect();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    private String query(String sql) throws SQLException {
        try (Connection connection = new SqliteFile(folder.resolve("mto.db")).connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }
}
