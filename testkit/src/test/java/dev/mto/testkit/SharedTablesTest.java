package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.store.PostgresAddress;
import dev.mto.store.PostgresJournal;
import dev.mto.store.SqliteJournal;
import dev.mto.store.StoreUnusable;
import dev.mto.testkit.Postgres.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// How the tables come into a PostgreSQL, and which are refused.
@Timeout(120)
final class SharedTablesTest {
    private final Database database = Postgres.shared().database();

    @TempDir
    private Path folder = Path.of("");

    SharedTablesTest() throws IOException, SQLException {}

    @Test
    void tenProcessesThatStartAtOnceMakeThemOnce() throws Exception {
        assertThat(SharedJournals.together(IntStream.range(0, 10).<Callable<Boolean>>mapToObj(_ -> () -> {
            try (PostgresJournal journal = PostgresJournal.open(database.address())) {
                journal.check();
                return true;
            }
        }).toList())).hasSize(10).doesNotContain(false);
        assertThat(PostgresJournal.examine(database.address())).contains("takes writes and has the tables")
                .doesNotContain("secret");
    }

    @Test
    void whoOnlyLooksMakesNone() throws SQLException {
        assertThat(PostgresJournal.examine(database.address())).contains("mto serve makes its tables");
        assertThatThrownBy(() -> database.execute("select 1 from plan")).isInstanceOf(SQLException.class);
    }

    @Test
    void whatThereIsAnIndexForInAFileThereIsOneForInADatabase() throws SQLException {
        PostgresJournal.open(database.address()).close();
        SqliteJournal.open(folder).close();
        List<String> inFile = texts(DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("mto.db")),
                "select sql from sqlite_master where type = 'index' and name not like 'flyway%' and sql is not null");
        assertThat(inFile).hasSizeGreaterThan(10).anyMatch(index -> index.contains("plan(owner, status, "));
        assertThat(texts(database.connect(), "select indexdef from pg_indexes where schemaname = 'public'"))
                .containsAll(inFile);
    }

    /// Definitions in one form.
    private static List<String> texts(Connection opened, String sql) throws SQLException {
        List<String> all = new ArrayList<>();
        try (Connection connection = opened;
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                all.add(row.getString(1).toLowerCase(Locale.ROOT).replace("using btree", "").replace("public.", "")
                        .replaceAll("where \\((.*)\\)", "where $1").replaceAll("\\s+\\(", "(").replaceAll("\\s+", " "));
            }
        }
        return all;
    }

    @Test
    void thoseOfANewerVersionAreRefused() throws SQLException {
        PostgresJournal.open(database.address()).close();
        database.execute(
                "insert into mto_schema_history values (999, '999', 'future', 'SQL', 'V999__f.sql', 1, 'ada', now(),"
                        + " 1, true)");
        assertRefused(database.address(), "newer version of mto", "store.url");
    }

    @Test
    void thoseOfAnotherProgramAreLeftAlone() throws SQLException {
        database.execute("create table plan (id integer)");
        assertRefused(database.address(), "a database of its own");
        assertThat(database.execute("insert into plan values (1)")).isEqualTo(1);
    }

    @Test
    void aSchemaOfItsOwnWillDo() throws SQLException {
        database.execute("create table plan (id integer)");
        database.execute("create schema mto");
        PostgresAddress address = new PostgresAddress(database.address().url(),
                Map.of("user", "postgres", "currentSchema", "mto"), 2, database.address().lease());
        try (PostgresJournal journal = PostgresJournal.open(address)) {
            journal.check();
            assertThat(journal.size()).isPositive();
        }
        PostgresJournal.open(address).close();
    }

    @Test
    void aDatabaseThatDoesNotTakeAllCharactersIsRefused() throws SQLException {
        String name = database.name() + "_ascii";
        database.execute("create database " + name + " template template0 encoding 'SQL_ASCII' locale 'C'");
        assertRefused(new Database(database.server(), name).address(), "SQL_ASCII", "--encoding=UTF8");
    }

    @Test
    void oneThatIsNotThereIsNamedWithoutThePassword() {
        assertRefused(new Database(database.server(), "nowhere").address(), "nowhere", "createdb");
        assertRefused(database.address(1, database.address().lease()), "cannot be reached", "store.url");
    }

    @Test
    void aFolderIsOneProcesss() {
        PostgresJournal first = PostgresJournal.open(database.address(), folder, (_, _) -> {});
        assertThatThrownBy(() -> PostgresJournal.open(database.address(), folder, (_, _) -> {}))
                .isInstanceOf(StoreUnusable.class).hasMessageContaining("in use by another mto server");
        first.close();
        first.close();
        PostgresJournal.open(database.address(), folder, (_, _) -> {}).close();
    }

    private static void assertRefused(PostgresAddress address, String... said) {
        assertThatThrownBy(() -> PostgresJournal.open(address)).isInstanceOf(StoreUnusable.class)
                .satisfies(failure -> assertThat(failure.getMessage()).contains(said).doesNotContain("secret"));
    }
}
