package dev.mto.store;

import dev.mto.store.JournalStatements.Owner;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Writes journals to a database that other processes write to at the same time. All appends of a transaction go there
/// together, in a few round trips. Confined to one thread.
///
/// Locks are taken in one order everywhere: this process's place, the plans by their ids, the keys by their names, the
/// plans that are new by their ids. So no two processes wait for each other's appends.
final class PostgresSession implements JournalSession {
    /// A row that another process is writing just now proves as much as one that this one writes.
    static final String PROBE = "update probe set at = ? where id in (select id from probe where id = 1"
            + Dialect.POSTGRESQL.skipLocked + ")";

    private final Connection connection;
    private final Place place;
    private final PreparedStatement fence;
    private final PreparedStatement lock;
    private final PreparedStatement probe;
    private final JournalStatements journal;
    private final PostgresKeys keys;
    /// By the append itself: two may be alike.
    private final IdentityHashMap<Append, Verdict> verdicts = new IdentityHashMap<>();

    PostgresSession(Connection connection, Place place) throws SQLException {
        this.connection = connection;
        this.place = place;
        connection.setAutoCommit(false);
        fence = connection.prepareStatement("select 1 from node where id = ? for key share");
        lock = connection.prepareStatement("select id, last_seq, node, finished_at is not null as over from plan"
                + " where id = any(?) order by id for update");
        probe = connection.prepareStatement(PROBE);
        journal = new JournalStatements(connection, Dialect.POSTGRESQL);
        keys = new PostgresKeys(connection);
    }

    /// How a plan stands, the appends of this transaction included.
    ///
    /// @param lastSeq 0 where there is no such plan
    /// @param over whether it is
    private record Standing(long lastSeq, Optional<String> node, boolean over) {
        private static final Standing NONE = new Standing(0, Optional.empty(), true);

        /// Whoever reopens a plan has it from then on.
        Verdict judge(Append append, String me) {
            boolean isMine = node.map(me::equals).orElse(over);
            return isMine ? Verdict.of(append, lastSeq) : Verdict.DISOWNED;
        }

        Standing after(Append append, String me) {
            boolean ended = append.summary().finishedAt().isPresent();
            return new Standing(append.rows().getLast().seq(), ended ? Optional.empty() : Optional.of(me), ended);
        }
    }

    /// An append that is to be written.
    private record Accepted(Append append, Owner owner) {}

    @Override
    public void begin(List<? extends GroupWriter.Work<?, ?>> works) throws SQLException {
        verdicts.clear();
        List<Append> appends = works.stream()
                .flatMap(work -> work instanceof Appending appending ? Stream.of(appending.append()) : Stream.empty())
                .toList();
        Optional<String> me = place.id();
        if (!appends.isEmpty() && me.isPresent() && isThere(me.get())) {
            write(appends, me.get());
        }
    }

    @Override
    public Verdict append(Append append) {
        return verdicts.getOrDefault(append, Verdict.DISOWNED);
    }

    /// Whoever buries this process waits for the end of this transaction, or this one for the burial.
    private boolean isThere(String me) throws SQLException {
        fence.setString(1, me);
        try (ResultSet row = fence.executeQuery()) {
            return row.next();
        }
    }

    private void write(List<Append> appends, String me) throws SQLException {
        Map<String, Standing> plans = lock(appends);
        takeKeys(appends, plans);
        List<Accepted> accepted = new ArrayList<>();
        for (Append append : appends) {
            Standing standing = plans.getOrDefault(append.plan().value(), Standing.NONE);
            Verdict verdict = verdicts.computeIfAbsent(append, one -> standing.judge(one, me));
            if (verdict == Verdict.APPENDED) {
                Standing after = standing.after(append, me);
                plans.put(append.plan().value(), after);
                accepted.add(new Accepted(append, new Owner(standing.node(), after.node())));
            }
        }
        accepted.sort(Comparator.comparing(one -> one.append().plan().value()));
        put(accepted);
    }

    private Map<String, Standing> lock(List<Append> appends) throws SQLException {
        Map<String, Standing> plans = new HashMap<>();
        lock.setArray(1, connection.createArrayOf("text",
                appends.stream().map(append -> append.plan().value()).distinct().toArray()));
        try (ResultSet row = lock.executeQuery()) {
            while (row.next()) {
                plans.put(row.getString("id"), new Standing(row.getLong("last_seq"),
                        Optional.ofNullable(row.getString("node")), row.getBoolean("over")));
            }
        }
        return plans;
    }

    /// Submissions that do not get their key are fenced off. A plan that is there already does not ask for one.
    private void takeKeys(List<Append> appends, Map<String, Standing> plans) throws SQLException {
        List<Append> asking = appends.stream()
                .filter(append -> append.key().isPresent() && !plans.containsKey(append.plan().value())).toList();
        Set<Append.KeyRow> taken = keys.take(asking.stream().map(append -> append.key().orElseThrow()).toList());
        asking.stream().filter(append -> !taken.contains(append.key().orElseThrow()))
                .forEach(append -> verdicts.put(append, Verdict.FENCED));
    }

    /// The plans' rows first: one that another process has made meanwhile is left to that, and so are its events.
    private void put(List<Accepted> accepted) throws SQLException {
        for (Accepted one : accepted) {
            journal.put(one.append(), one.owner());
        }
        int[] written = accepted.isEmpty() ? new int[0] : journal.putAll();
        for (int i = 0; i < written.length; i++) {
            Append append = accepted.get(i).append();
            if (written[i] > 0) {
                journal.add(append);
            } else {
                verdicts.put(append, Verdict.FENCED);
            }
        }
        journal.addAll();
    }

    @Override
    public int probe(String at) throws SQLException {
        probe.setString(1, at);
        return probe.executeUpdate();
    }

    @Override
    public Statements statements() {
        return new Statements(connection, Dialect.POSTGRESQL);
    }

    @Override
    public void commit() throws SQLException {
        connection.commit();
        verdicts.clear();
    }

    /// Closes the statements with it.
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
