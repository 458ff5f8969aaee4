package dev.mto.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/// Journals that several processes share, in a PostgreSQL. A process appends only while it has a [Place] there, and only to
/// plans that are its own, new, or over. Thread-safe.
public final class PostgresJournal extends SqlJournal {
    /// All that is ours.
    private static final String SIZE = "select coalesce(sum(pg_total_relation_size(oid)), 0) as bytes from pg_class where"
            + " oid in (to_regclass('node'), to_regclass('plan'), to_regclass('plan_event'), to_regclass('letter'),"
            + " to_regclass('token'), to_regclass('submission_key'), to_regclass('webhook_delivery'),"
            + " to_regclass('webhook_secret'))";

    private final PostgresDatabase database;
    private final Place place;

    private PostgresJournal(PostgresDatabase database, Place place, Optional<FolderLock> lock,
            CommitListener listener) {
        super(new Parts(Dialect.POSTGRESQL,
                () -> new PostgresSession(database.connect("mto writer"), place), database.readers(),
                new PostgresFailures(database.address().toString()), lock), listener);
        this.database = database;
        this.place = place;
    }

    /// Opens the journal in a database, and makes its tables if there are none. Until it has a place, it takes no appends.
    ///
    /// @throws StoreUnusable where it cannot be used
    public static PostgresJournal open(PostgresAddress address) {
        PostgresDatabase database = new PostgresDatabase(address);
        database.prepare();
        return new PostgresJournal(database, new Place(), Optional.empty(), (_, _) -> {});
    }

    /// The same for a server.
    ///
    /// @param folder must exist; the process has it for itself, for what it keeps beside the journal
    /// @param listener is told of each commit
    /// @throws StoreUnusable where it cannot be used, or another process has the folder
    public static PostgresJournal open(PostgresAddress address, Path folder, CommitListener listener) {
        FolderLock lock = FolderLock.take(folder);
        try {
            PostgresDatabase database = new PostgresDatabase(address);
            database.prepare();
            return new PostgresJournal(database, new Place(), Optional.of(lock), listener);
        } catch (RuntimeException e) {
            release(lock);
            throw e;
        }
    }

    /// Looks at a database and changes nothing.
    ///
    /// @return what there is, for people
    /// @throws StoreUnusable where it cannot be used
    public static String examine(PostgresAddress address) {
        return new PostgresDatabase(address).examine();
    }

    /// Where this process stands among those that share the journal.
    public Place place() {
        return place;
    }

    /// Connections that are shared, each for one short statement at a time.
    public DataSource readers() {
        return readers;
    }

    /// A connection that is not shared. It keeps no row locked for longer than the lease, and none of its statements
    /// takes longer.
    ///
    /// @param purpose is shown in the database's own list of connections
    public Connection connect(String purpose) throws SQLException {
        return database.connect(purpose);
    }

    /// What a failure means, for people, in whole sentences: for what else speaks to this database.
    String explain(Throwable failure) {
        return diagnosis.explain(failure);
    }

    @Override
    public void examine() {
        reading(database::examine);
    }

    /// How large the tables are, with their indexes. Where the database does not answer, nothing.
    @Override
    public long size() {
        try {
            return query(new JournalQueries.Sql(SIZE, List.of()), row -> row.getLong("bytes")).getFirst();
        } catch (JournalException _) {
            return 0;
        }
    }

    @Override
    void failed(Throwable failure) {
        if (PostgresFailures.isReadOnly(failure) || PostgresFailures.isGone(failure)) {
            // What one connection has met, the others will: they are made anew, to whatever takes writes by then.
            readers.getHikariPoolMXBean().softEvictConnections();
        }
    }

    /// After a restart the pool may still hold a connection that was ended with the server.
    @Override
    boolean isWorthAnother(Throwable failure) {
        return PostgresFailures.isGone(failure);
    }
}
