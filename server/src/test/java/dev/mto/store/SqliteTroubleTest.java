package dev.mto.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanJournal.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/// Files that are not what they were, and what SQLite's failures mean. That a whole server lives with it is tested with
/// the testkit.
final class SqliteTroubleTest {
    private static final SqliteFailures FAILURES = new SqliteFailures(Path.of("mto.db"));
    private static final Duration LONG = Duration.ofSeconds(15);

    @TempDir
    Path folder;

    @Test
    void aDatabaseThatWasMovedIsNotWrittenToUntilItIsBack() throws IOException {
        Path file = folder.resolve("mto.db");
        Path elsewhere = folder.resolve("elsewhere");
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            journal.check();
            Files.move(file, elsewhere);

            assertThatThrownBy(journal::check).isInstanceOf(Refused.class).hasMessageContaining("mto.db was moved");
            assertThatThrownBy(journal::check).as("nor is an empty one made").isInstanceOf(Refused.class);
            assertThat(file).doesNotExist();
            Files.move(elsewhere, file);
            journal.check();
        }
    }

    @Test
    void aLogThatWasDeletedIsNotWrittenTo() throws IOException {
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            journal.check();
            Files.delete(folder.resolve("mto.db-wal"));

            assertThatThrownBy(journal::check).isInstanceOf(Refused.class)
                    .hasMessageContaining("mto.db-wal was moved");
        }
    }

    @Test
    void whatIsPutInThePlaceOfTheDatabaseIsNotTouched() throws IOException {
        SqliteJournal.open(folder).close();
        Path file = folder.resolve("mto.db");
        Path copy = Files.copy(file, folder.resolve("copy"));
        byte[] content = Files.readAllBytes(copy);
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            journal.check();
            Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);

            assertThatThrownBy(journal::check).isInstanceOf(Refused.class);
            assertThatThrownBy(journal::check).isInstanceOf(Refused.class);
            journal.unfinished();
        }
        assertThat(Arrays.equals(Files.readAllBytes(file), content)).isTrue();
    }

    /// No disk can be had here whose flush fails, so this one writes everything and then says that it has failed.
    @Test
    void whatAFailedFlushLeftIsMetByTheNextWrite() {
        SqliteFile file = new SqliteFile(folder.resolve("mto.db"));
        FileInPlace found = file.prepare();
        AtomicBoolean fails = new AtomicBoolean(true);
        try (GroupWriter<Flushed> writer = new GroupWriter<>(
                () -> new Flushed(new SqliteSession(file.connect(), found), fails), FAILURES)) {
            assertThatThrownBy(() -> writer.write(flushed -> flushed.session().append(submission()), LONG))
                    .isExactlyInstanceOf(JournalException.class).hasMessageContaining("SQLITE_IOERR_FSYNC");

            assertThat(writer.<Verdict>write(flushed -> flushed.session().append(submission()), LONG))
                    .isEqualTo(Verdict.FENCED);
        }
    }

    private record Flushed(SqliteSession session, AtomicBoolean fails) implements GroupWriter.Session {
        @Override
        public void commit() throws SQLException {
            session.commit();
            if (fails.getAndSet(false)) {
                throw failure(SQLiteErrorCode.SQLITE_IOERR_FSYNC);
            }
        }

        @Override
        public void close() throws SQLException {
            session.close();
        }
    }

    private Append submission() {
        return SqliteJournalTest.submission(folder, "plan_a", "A task");
    }

    @Test
    void onlyACommitThatCannotHaveBeenWrittenLeavesNothing() {
        assertThat(FAILURES.leavesNothing(failure(SQLiteErrorCode.SQLITE_FULL))).isTrue();
        assertThat(FAILURES.leavesNothing(failure(SQLiteErrorCode.SQLITE_BUSY))).isTrue();
        assertThat(FAILURES.leavesNothing(failure(SQLiteErrorCode.SQLITE_IOERR_FSYNC))).isFalse();
        assertThat(FAILURES.leavesNothing(failure(SQLiteErrorCode.SQLITE_IOERR_SHMSIZE))).isFalse();
        assertThat(FAILURES.leavesNothing(new IllegalStateException("whatever"))).isFalse();
    }

    @Test
    void theCauseIsNamedWhoeverPassedItOn() {
        SQLException passedOn = new SQLException("not available", failure(SQLiteErrorCode.SQLITE_IOERR_FSYNC));

        assertThat(FAILURES.explain(passedOn)).contains("the disk failed").contains("SQLITE_IOERR_FSYNC");
        assertThat(FAILURES.explain(failure(SQLiteErrorCode.SQLITE_READONLY))).contains("read-only");
        assertThat(FAILURES.explain(failure(SQLiteErrorCode.SQLITE_CORRUPT_INDEX))).contains("damaged");
        assertThat(FAILURES.explain(new SQLException("odd"))).contains("odd");
    }

    private static SQLiteException failure(SQLiteErrorCode code) {
        return new SQLiteException("[" + code + "] as the driver words it", code);
    }
}
