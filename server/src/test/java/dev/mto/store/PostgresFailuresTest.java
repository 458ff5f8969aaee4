package dev.mto.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

/// What PostgreSQL's failures mean. That a real one fails so is tested with the testkit.
final class PostgresFailuresTest {
    private static final PostgresFailures FAILURES = new PostgresFailures("postgresql://db/plans");

    /// As the server sends it.
    private static PSQLException said(String state) {
        return new PSQLException(new ServerErrorMessage("SERROR\0VERROR\0C" + state + "\0Mas the server words it\0"
                + "DKey (name)=(a value) exists.\0\0"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01", "25P02", "25P03", "57014", "53100", "25006", "23505", "55P03"})
    void whatTheServerRefusesHasLeftNothing(String state) {
        assertThat(FAILURES.leavesNothing(said(state))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"08006", "08003", "57P01", "57P02", "58030", "XX000"})
    void ofALostConnectionAndOfADyingServerNothingIsKnown(String state) {
        assertThat(FAILURES.leavesNothing(said(state))).isFalse();
    }

    @Test
    void ofWhatIsNotFromTheDatabaseNothingIsKnown() {
        assertThat(FAILURES.leavesNothing(new IllegalStateException("whatever"))).isFalse();
        assertThat(FAILURES.leavesNothing(new SQLException("odd"))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"28P01, store.passwordVariable", "3D000, createdb", "42501, must own the database",
            "53300, max_connections",
            "53100, disk is full", "25006, takes no writes", "57P03, stopping or starting", "57014, took too long",
            "40P01, Trying again helps", "25P03, was asleep", "42P01, tables of this version", "XX001, damaged",
            "08006, cannot be reached", "22021, SQLSTATE 22021"})
    void eachIsToldWithTheServersWordsAndWithoutItsValues(String state, String way) {
        assertThat(FAILURES.explain(said(state))).startsWith("The database postgresql://db/plans ").endsWith(".")
                .contains("as the server words it", way).doesNotContain("a value");
    }

    @Test
    void theCauseIsNamedWhoeverPassedItOn() {
        PSQLException root = new PSQLException("Connection to db:5432 refused.",
                PSQLState.CONNECTION_UNABLE_TO_CONNECT);
        assertThat(FAILURES.explain(new SQLTransientConnectionException("journal-readers - timed out", root)))
                .contains("cannot be reached", "Connection to db:5432 refused");
        assertThat(FAILURES.explain(new BatchUpdateException("Batch entry 0 insert (a value) was aborted", "25006", 0,
                new int[0], said("25006")))).contains("takes no writes").doesNotContain("a value");
    }
}
