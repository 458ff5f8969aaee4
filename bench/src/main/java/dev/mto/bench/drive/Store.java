package dev.mto.bench.drive;

import dev.mto.testkit.Postgres;

/// Where the servers under test keep their plans. Immutable.
public sealed interface Store {
    /// One server and its own file.
    record Sqlite() implements Store {}

    /// A database that is made for the run.
    ///
    /// @param nodes how many servers share it
    record Postgresql(Postgres server, int nodes) implements Store {}

    /// What tables call it.
    default String title() {
        return switch (this) {
            case Sqlite _ -> "";
            case Postgresql(_, int nodes) -> " postgresql x" + nodes;
        };
    }
}
