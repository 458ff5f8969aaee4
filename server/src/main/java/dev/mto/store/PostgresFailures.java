package dev.mto.store;

import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/// Says what a failure of PostgreSQL means, by its SQLSTATE. Immutable.
///
/// @param place where it is, for people
record PostgresFailures(String place) implements GroupWriter.Diagnosis {
    private static final String READ_ONLY = "25006";

    /// Whether a server that takes no writes was written to: one that is not the primary any more.
    static boolean isReadOnly(Throwable failure) {
        return stateOf(failure).equals(READ_ONLY);
    }

    /// Whether the server itself, or the way to it, is gone.
    static boolean isGone(Throwable failure) {
        String state = stateOf(failure);
        return state.startsWith("08") || state.startsWith("57P");
    }

    /// What the server refuses in so many words it has undone. Of a connection that was lost nobody knows, nor of a server
    /// that ends, as it may do so between the commit and the answer; and of its own troubles (58, XX) nothing is sure.
    @Override
    public boolean leavesNothing(Throwable failure) {
        String state = stateOf(failure);
        return !state.isEmpty() && !isGone(failure) && !state.startsWith("58") && !state.startsWith("XX");
    }

    @Override
    public String explain(Throwable failure) {
        return "The database " + place + " " + meaning(failure);
    }

    private static String meaning(Throwable failure) {
        String state = stateOf(failure);
        String said = wordsOf(failure);
        return switch (state) {
            case "28P01", "28000", "08004" -> "lets nobody in who comes like this (" + said
                    + "). store.url says under which user, and how encrypted (sslmode); it or the variable that "
                    + "store.passwordVariable names holds the password.";
            case "3D000" -> "is not there (" + said + "). Make it with createdb, or name another one in store.url.";
            case "42501" -> "does not let this user do what mto needs (" + said
                    + "). The user must own the database, or be let create tables in it.";
            case "53300" -> "has no connection left (" + said
                    + "). Lower store.connections, or raise max_connections of the database.";
            case "53100" -> "cannot be written: its disk is full (" + said + "). Free some space there.";
            case READ_ONLY -> "takes no writes (" + said
                    + "): it is a standby, or was made read-only. store.url may name "
                    + "all its hosts, as in postgresql://one,two/mto; the one that takes writes is then looked for.";
            case "57P01", "57P02", "57P03" ->
                "is stopping or starting (" + said + "). Nothing needs to be done once it "
                        + "is up.";
            case "57014", "55P03" -> "took too long, and was not waited for (" + said
                    + "). It is overloaded, or somebody keeps a row or a table locked.";
            case "40P01", "40001" -> "could not do two things at once (" + said + "). Trying again helps.";
            case "25P03" -> "ended a transaction in which this process said nothing for too long (" + said
                    + "). The machine is overloaded, or was asleep.";
            case "42P01", "42703", "3F000" -> "does not have the tables of this version of mto (" + said
                    + "). Stop the server and start it; where they were removed, put a copy back.";
            case "XX001", "XX002" -> "is damaged (" + said + "). Put a copy back.";
            default -> isGone(failure) || (state.isEmpty() && failure instanceof SQLException)
                    ? "cannot be reached (" + said + "). It must run, and store.url must name its host and port."
                    : "failed: " + said + (state.isEmpty() ? "." : " (SQLSTATE " + state + ").");
        };
    }

    /// What the server says, without the values that it adds; else what the driver does.
    private static String wordsOf(Throwable failure) {
        Throwable root = rootOf(failure);
        Optional<String> words = root instanceof PSQLException from
                ? Optional.ofNullable(from.getServerErrorMessage()).map(ServerErrorMessage::getMessage)
                : Optional.empty();
        String said = words.orElseGet(() -> root instanceof SQLException
                ? String.valueOf(root.getMessage())
                : root.toString());
        return said.replaceAll("\\s+", " ").replaceAll("\\.$", "");
    }

    private static String stateOf(Throwable failure) {
        return rootOf(failure) instanceof SQLException from && from.getSQLState() != null ? from.getSQLState() : "";
    }

    /// The first that came from the database or its driver, whoever passed it on; else the failure itself.
    private static Throwable rootOf(Throwable failure) {
        for (@Nullable
        Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof PSQLException) {
                return cause;
            }
        }
        return failure;
    }
}
