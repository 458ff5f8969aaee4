package dev.mto.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// A PostgreSQL, and how it is opened. Immutable.
record PostgresDatabase(PostgresAddress address) {
    /// The newest of the migrations.
    static final int SCHEMA = 1;

    /// Where the migration tool notes what it has done; under a name of ours, as others use the tool as well.
    private static final String HISTORY = "mto_schema_history";

    private static final Duration CONNECTING = Duration.ofSeconds(5);

    /// Nobody is kept waiting for longer than that by what can be had no more. It is less than any writer waits.
    private static final Duration LONGEST = Duration.ofSeconds(12);

    /// How much longer the driver waits for an answer than the server takes before it gives up by itself.
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final Duration READER_WAIT = Duration.ofSeconds(5);
    private static final Duration READER_CHECK = Duration.ofSeconds(2);
    private static final Duration READER_LIFE = Duration.ofMinutes(10);
    private static final Duration READER_IDLE = Duration.ofMinutes(1);

    /// How long a start waits for another process to make the tables.
    private static final Duration MIGRATING = Duration.ofSeconds(60);

    /// How long a transaction may keep its locks while this process is frozen, and how long its statements may take.
    private Duration hold() {
        return address.lease().compareTo(LONGEST) < 0 ? address.lease() : LONGEST;
    }

    /// A connection that is not shared, for whatever a process does for itself.
    ///
    /// @param purpose is shown in the database's own list of connections
    Connection connect(String purpose) throws SQLException {
        return DriverManager.getConnection(address.url(), properties(purpose, hold().plus(GRACE), List.of(
                // Whoever is frozen in the midst of a transaction loses it, and the locks, in time for its burial.
                "idle_in_transaction_session_timeout=" + hold().dividedBy(2).toMillis(),
                // Longer than that, so that who waits for one that is frozen gets what it waits for.
                "lock_timeout=" + hold().multipliedBy(3).dividedBy(4).toMillis(),
                "statement_timeout=" + hold().toMillis(),
                // What is read after a lock was waited for must be what is there by then.
                "default_transaction_isolation=read\\ committed",
                // Of tables that have just grown nothing is known: without this a plan that was made while they were
                // empty would read them from end to end. There is an index for everything.
                "enable_seqscan=off")));
    }

    /// Connections for reading.
    HikariDataSource readers() {
        HikariConfig config = new HikariConfig();
        config.setPoolName("journal-readers");
        config.setJdbcUrl(address.url());
        config.setDataSourceProperties(properties("mto reader", LONGEST.plus(GRACE),
                List.of("statement_timeout=" + LONGEST.toMillis(),
                        "idle_in_transaction_session_timeout=" + LONGEST.toMillis())));
        config.setMaximumPoolSize(address.connections());
        config.setMinimumIdle(1);
        config.setConnectionTimeout(READER_WAIT.toMillis());
        config.setValidationTimeout(READER_CHECK.toMillis());
        config.setMaxLifetime(READER_LIFE.toMillis());
        config.setIdleTimeout(READER_IDLE.toMillis());
        // A database that is away for a moment is no reason not to start.
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    private Properties properties(String purpose, Duration patience, List<String> options) {
        Map<String, String> all = new TreeMap<>(address.properties());
        // Of several hosts, and after one has become a standby: only ever one that takes writes.
        all.putIfAbsent("targetServerType", "primary");
        all.put("ApplicationName", purpose);
        all.put("connectTimeout", String.valueOf(CONNECTING.toSeconds()));
        all.put("loginTimeout", String.valueOf(CONNECTING.multipliedBy(2).toSeconds()));
        all.put("socketTimeout", String.valueOf(patience.toSeconds()));
        all.put("tcpKeepAlive", "true");
        // What is done for a moment is not worth being compiled.
        all.put("options", "-c jit=off -c " + String.join(" -c ", options));
        Properties properties = new Properties();
        properties.putAll(all);
        return properties;
    }

    /// Makes the tables, or brings them up to date.
    ///
    /// @throws StoreUnusable where that cannot be done
    void prepare() {
        try (Connection connection = connect("mto start")) {
            Statements statements = new Statements(connection, Dialect.POSTGRESQL);
            requireEncoding(statements);
            if (schemaOf(statements) != SCHEMA) {
                migrateAlone(connection, statements);
            }
        } catch (SQLException e) {
            throw new StoreUnusable(new PostgresFailures(address.toString()).explain(e), e);
        } catch (FlywayException e) {
            throw new StoreUnusable("The tables in the database " + address + " are not those of this version of mto."
                    + " It needs a database of its own, or a schema of its own, named by ?currentSchema= in store.url. ("
                    + oneLine(e) + ")", e);
        }
    }

    private static String oneLine(FlywayException failure) {
        return String.valueOf(failure.getMessage()).strip().replaceAll("\\s*\\n\\s*", " ");
    }

    private void requireEncoding(Statements statements) throws SQLException {
        String encoding = statements.query("show server_encoding", List.of(), row -> row.getString(1)).getFirst();
        if (!encoding.equals("UTF8")) {
            throw new StoreUnusable(
                    "The database " + address + " does not take all characters: its encoding is " + encoding
                            + ". Make one with createdb --encoding=UTF8 --template=template0.");
        }
    }

    /// The number of its newest migration; 0 where there are no tables. The migration tool, which takes longer to load than
    /// all else here, is not asked.
    ///
    /// @throws StoreUnusable where a newer version of mto has made them
    private int schemaOf(Statements statements) throws SQLException {
        if (statements.count("select count(*) from pg_class where oid = to_regclass(?)", HISTORY) == 0) {
            return 0;
        }
        int version = (int) statements.count("select version::integer from " + HISTORY
                + " where success and version is not null order by installed_rank desc limit 1");
        if (version > SCHEMA) {
            throw new StoreUnusable("The tables in the database " + address + " were made by a newer version of mto ("
                    + version + ", this one knows " + SCHEMA
                    + "). Use that one, or name another database in store.url.");
        }
        return version;
    }

    /// Of several processes that start at once, one makes the tables. The others wait, and find them made.
    private void migrateAlone(Connection connection, Statements statements) throws SQLException {
        statements.count("select 1 from (select set_config('lock_timeout', ?, false),"
                + " set_config('statement_timeout', ?, false)) as set", String.valueOf(MIGRATING.toMillis()),
                String.valueOf(MIGRATING.toMillis()));
        connection.setNetworkTimeout(Runnable::run, (int) MIGRATING.plus(GRACE).toMillis());
        statements.count("select 1 from (select pg_advisory_lock(hashtextextended('mto tables', 0))) as held");
        // The lock ends with the connection.
        if (schemaOf(statements) != SCHEMA) {
            migrate();
        }
    }

    private void migrate() {
        Map<String, String> properties = new TreeMap<>();
        properties("mto tables", MIGRATING, List.of("lock_timeout=" + MIGRATING.toMillis()))
                .forEach((name, value) -> properties.put(name.toString(), value.toString()));
        Flyway.configure()
                .dataSource(address.url(), properties.remove("user"), properties.remove("password"))
                .jdbcProperties(properties)
                .loggers("slf4j")
                .locations("classpath:db/migration/postgresql")
                .table(HISTORY)
                // Tables from the future are refused: there is no telling what else is in there.
                .ignoreMigrationPatterns(new String[0])
                .load()
                .migrate();
    }

    /// Looks at it and changes nothing.
    ///
    /// @return what there is, for people
    /// @throws StoreUnusable where it cannot be used
    String examine() {
        try (Connection connection = connect("mto doctor")) {
            Statements statements = new Statements(connection, Dialect.POSTGRESQL);
            requireEncoding(statements);
            int schema = schemaOf(statements);
            String version = statements.query("show server_version", List.of(), row -> row.getString(1)).getFirst();
            if (schema == SCHEMA) {
                connection.setAutoCommit(false);
                statements.update(PostgresSession.PROBE, "");
                connection.rollback();
            }
            return "PostgreSQL " + version + " at " + address + (schema == SCHEMA
                    ? " takes writes and has the tables"
                    : " can be reached; mto serve makes its tables");
        } catch (SQLException e) {
            throw new StoreUnusable(new PostgresFailures(address.toString()).explain(e), e);
        }
    }
}
