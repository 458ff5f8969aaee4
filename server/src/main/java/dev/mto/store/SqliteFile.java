package dev.mto.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// A database file, and how it is opened. Immutable.
record SqliteFile(Path path) {
    /// The newest of the migrations; each leaves its number as the file's `user_version`. Asking for that first saves
    /// every start but the first the loading of the migration tool, which takes longer than all else here.
    static final int SCHEMA = 5;

    /// Whoever locks the file for longer than the time-out is named to those who wait for the write, and so it is shorter
    /// than any of them waits.
    /// `full`: a commit is on the disk before it is acknowledged (on a Mac only with `fullfsync`). The size limit gives
    /// back what a burst made the write-ahead log grow to.
    private static final List<String> WRITING = List.of("pragma synchronous = full", "pragma fullfsync = true",
            "pragma busy_timeout = 3000", "pragma journal_size_limit = 67108864");

    /// A read holds its carrier thread while it lasts, as all native code does; more at a time would only hold more.
    private static final int READERS = 2;

    private static final long READER_WAIT_MILLIS = 10_000;

    /// Up to this size it takes far less than a second to look at every page.
    private static final long SOON_READ = 256L << 20;

    /// As a URI, so that a `?` or a `#` in the path is part of it. Never makes a file: one that is moved away must not be
    /// followed by an empty one.
    private String url() {
        // Nobody asks for generated keys; else the driver looks for them after each row, by a statement of its own.
        return "jdbc:sqlite:" + path.toUri() + "?mode=rw&jdbc.get_generated_keys=false";
    }

    /// Makes the file if need be, and its tables, or brings them up to date.
    ///
    /// @return the file that is in use from now on
    /// @throws StoreUnusable where that cannot be done
    FileInPlace prepare() {
        createPrivate();
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            try (ResultSet mode = statement.executeQuery("pragma journal_mode = wal")) {
                if (!mode.next() || !mode.getString(1).equals("wal")) {
                    throw new StoreUnusable("The database " + path
                            + " cannot have a write-ahead log there. The data folder must be on a local disk;"
                            + " MTO_DATA_DIR names another one.");
                }
            }
            if (path.toFile().length() <= SOON_READ) {
                requireSound(statement);
            }
            if (schemaOf(statement) != SCHEMA) {
                migrate();
            }
            return FileInPlace.at(path);
        } catch (SQLException e) {
            throw new StoreUnusable(new SqliteFailures(path).explain(e), e);
        } catch (FlywayException e) {
            throw new StoreUnusable("The tables in " + path + " are not those of this version of mto. If a newer mto"
                    + " has written there, use that one, or choose another folder with MTO_DATA_DIR. (" + e.getMessage()
                    + ")", e);
        }
    }

    /// Results of agents are nobody else's to read, wherever the user has the file put. SQLite gives its log files the
    /// mode of the database.
    private void createPrivate() {
        try {
            Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException _) {
            // Made by an earlier start, or by the user on purpose.
        } catch (IOException e) {
            throw new StoreUnusable("The database " + path + " cannot be made: " + e.getMessage()
                    + ". Make its folder writable, or name another one with MTO_DATA_DIR.", e);
        }
    }

    /// Reads every page.
    ///
    /// @throws SQLException that [SqliteFailures#isDamage] knows, where they do not fit together
    static void requireSound(Statement statement) throws SQLException {
        try (ResultSet finding = statement.executeQuery("pragma quick_check(1)")) {
            if (finding.next() && !finding.getString(1).equals("ok")) {
                throw SqliteFailures.damage(finding.getString(1).replace('\n', ' '));
            }
        }
    }

    private static int schemaOf(Statement statement) throws SQLException {
        try (ResultSet version = statement.executeQuery("pragma user_version")) {
            return version.next() ? version.getInt(1) : 0;
        }
    }

    private void migrate() {
        Flyway.configure()
                .dataSource(url(), null, null)
                .loggers("slf4j")
                .locations("classpath:db/migration/sqlite")
                // Tables from the future are refused: there is no telling what else is in there.
                .ignoreMigrationPatterns(new String[0])
                .load()
                .migrate();
    }

    /// A connection for writing.
    Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(url());
        try (Statement statement = connection.createStatement()) {
            for (String pragma : WRITING) {
                statement.execute(pragma);
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /// Connections for reading.
    HikariDataSource readers() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("journal-readers");
        config.setJdbcUrl(url());
        config.setConnectionInitSql("pragma query_only = true");
        config.setMaximumPoolSize(READERS);
        config.setConnectionTimeout(READER_WAIT_MILLIS);
        // For ever: a file does not go stale, and what has taken its place by then must not be opened in its stead.
        config.setMaxLifetime(0);
        return new HikariDataSource(config);
    }
}
