package dev.mto.store;

import dev.mto.cluster.Node;
import dev.mto.cluster.NodeStore;
import dev.mto.cluster.Shares;
import dev.mto.cluster.SlotUse;
import dev.mto.cluster.Stake;
import dev.mto.json.CommandCodec;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanPost;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The processes that share a PostgreSQL, in that PostgreSQL. Thread-safe as [NodeStore] says.
///
/// What concerns all of them is done under one lock, held for the time of a few statements: so the shares add up, and each
/// plan that nobody runs is claimed once. Nothing done under it waits for anybody who may be frozen.
public final class PostgresNodes implements NodeStore, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresNodes.class);

    private static final String LOCK = "mto nodes";

    /// Rings where there are plans that nobody runs, or a command.
    private static final String RING = "select 1 from (select pg_notify('" + PostgresBell.CHANNEL + "', '')) as rung";

    private final PostgresJournal journal;
    private final Place place;
    private final Supplier<String> ids;
    /// For what is done again and again by the one thread that keeps the place.
    private final OwnConnection own;
    /// For all others.
    private final OwnConnection shared;
    /// The row, also while the journal is to take nothing.
    private volatile Optional<String> me = Optional.empty();
    private volatile Optional<Profile> profile = Optional.empty();

    /// @param ids gives a new id at each call
    public PostgresNodes(PostgresJournal journal, Supplier<String> ids) {
        this.journal = journal;
        this.place = journal.place();
        this.ids = ids;
        this.own = new OwnConnection(() -> journal.connect("mto node"), journal.diagnosis);
        this.shared = new OwnConnection(() -> journal.connect("mto nodes"), journal.diagnosis);
    }

    /// Hears of what other processes leave, until it is closed.
    ///
    /// @param rung called on a thread of its own; must not block
    public PostgresBell listen(Runnable rung) {
        return new PostgresBell(() -> journal.connect("mto bell"), rung);
    }

    @Override
    public Optional<String> self() {
        return me;
    }

    @Override
    public void join(Profile wanted, SlotUse use) {
        leave();
        String id = ids.get();
        profile = Optional.of(wanted);
        together(statements -> statements.update(
                "insert into node (id, name, url, version, lease_until, in_flight, waiting, ceiling)"
                        + " values (?, ?, ?, ?, now() + ? * interval '1 millisecond', ?, ?, ?)",
                id, wanted.name(), wanted.url().map(URI::toString).orElse(null), wanted.version(),
                wanted.lease().toMillis(), use.inFlight(), use.waiting(), use.ceiling()));
        me = Optional.of(id);
        place.take(id);
    }

    @Override
    public Standing beat(SlotUse use, List<Stake> stakes, boolean mayBury) {
        Optional<String> present = me;
        Optional<Profile> terms = profile;
        if (present.isEmpty() || terms.isEmpty()) {
            return new Standing.Buried();
        }
        String id = present.get();
        Standing standing = together(statements -> {
            if (!isRenewed(statements, id, terms.get().lease(), use)) {
                return new Standing.Buried();
            }
            List<String> buried = mayBury ? bury(statements, id) : List.of();
            statements.update("delete from letter where sent_at < now() - ? * interval '1 millisecond'",
                    LETTERS_KEPT.toMillis());
            return placed(statements, id, new Stake("", terms.get().sessions(), use), stakes, buried);
        });
        if (standing instanceof Standing.Buried) {
            place.giveUp();
            me = Optional.empty();
        }
        return standing;
    }

    private static boolean isRenewed(Statements statements, String me, Duration lease, SlotUse use)
            throws SQLException {
        return statements.update(
                "update node set seen_at = now(), lease_until = now() + ? * interval '1 millisecond', in_flight = ?,"
                        + " waiting = ? where id = ?",
                lease.toMillis(), use.inFlight(), use.waiting(), me) > 0;
    }

    /// Those that are in the midst of writing are passed over: a process that is frozen there would freeze all others too.
    /// PostgreSQL ends such a transaction after a while.
    private static List<String> bury(Statements statements, String me) throws SQLException {
        Map<String, String> dead = statements.query("delete from node where id in (select id from node where"
                + " lease_until < now() and id <> ? for update skip locked) returning id, name", List.of(me),
                row -> Map.entry(row.getString("id"), row.getString("name"))).stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        for (String id : dead.keySet()) {
            release(statements, id);
        }
        return List.copyOf(dead.values());
    }

    private static void release(Statements statements, String node) throws SQLException {
        if (statements.update("update plan set node = null where node = ?", node) > 0) {
            statements.count(RING);
        }
    }

    private static Standing placed(Statements statements, String me, Stake sessions, List<Stake> stakes,
            List<String> buried) throws SQLException {
        SlotUse use = sessions.use();
        List<Other> all = statements.query(
                "select id, draining, in_flight, waiting, ceiling from node"
                        + " order by draining, lease_until < now(), started_at, id",
                List.of(), row -> new Other(row.getString("id"), row.getBoolean("draining"), use(row)));
        List<Other> others = all.stream().filter(other -> !other.id().equals(me)).toList();
        int nodes = (int) others.stream().filter(other -> !other.draining()).count() + 1;
        Adrift adrift = statements.query("select count(*) as plans, coalesce(sum(sessions), 0) as sessions from plan"
                + " where finished_at is null and node is null", List.of(),
                row -> new Adrift(row.getInt("plans"), row.getInt("sessions"))).getFirst();
        int share = Shares.of(sessions.all(), use, others.stream().map(Other::use).toList(), adrift.sessions());
        statements.update("update node set ceiling = ? where id = ?", Math.max(share, use.ceiling()), me);
        return new Standing.Placed(share, all.getFirst().id().equals(me), nodes, adrift.plans(), buried,
                new StakeStatements(statements, me).share(stakes, adrift.sessions()));
    }

    private record Other(String id, boolean draining, SlotUse use) {}

    /// Plans that nobody runs, and the sessions they have in flight.
    private record Adrift(int plans, int sessions) {}

    static SlotUse use(ResultSet row) throws SQLException {
        int ceiling = row.getInt("ceiling");
        return new SlotUse(Math.min(row.getInt("in_flight"), ceiling), row.getInt("waiting"), ceiling);
    }

    @Override
    public List<PlanId> claim(int most) {
        return me.map(id -> together(statements -> claim(statements, id, most))).orElse(List.of());
    }

    private static List<PlanId> claim(Statements statements, String me, int most) throws SQLException {
        if (statements.update("update node set seen_at = seen_at where id = ? and not draining", me) == 0) {
            return List.of();
        }
        List<Claimed> claimed = statements.query("with claimed as (update plan set node = ? where id in (select id from"
                + " plan where finished_at is null and node is null order by created_at, id limit ?"
                + " for update skip locked) returning id, created_at, sessions)"
                + " select id, sessions from claimed order by created_at, id", List.of(me, most),
                row -> new Claimed(new PlanId(row.getString("id")), row.getInt("sessions")));
        int sessions = claimed.stream().mapToInt(Claimed::sessions).sum();
        statements.update("update node set ceiling = ceiling + ? where id = ?", sessions, me);
        new StakeStatements(statements, me).claimed(sessions);
        return claimed.stream().map(Claimed::plan).toList();
    }

    private record Claimed(PlanId plan, int sessions) {}

    @Override
    public void leave() {
        giveUp((statements, id) -> statements.update("delete from node where id = ?", id));
        me = Optional.empty();
    }

    @Override
    public void drain() {
        giveUp((statements, id) -> statements.update("update node set draining = true where id = ?", id));
    }

    @FunctionalInterface
    private interface Farewell {
        void carryOut(Statements statements, String me) throws SQLException;
    }

    /// What is being written just now comes first: to change the row waits for it.
    private void giveUp(Farewell farewell) {
        place.giveUp();
        me.ifPresent(id -> together(statements -> {
            farewell.carryOut(statements, id);
            release(statements, id);
            return id;
        }));
    }

    @Override
    public List<Received> letters() {
        return me.map(id -> own.run(statements -> statements.query("select number, plan_id, command from letter"
                + " join plan on plan.id = letter.plan_id where plan.node = ? order by number", List.of(id),
                PostgresNodes::letter))).orElse(List.of()).stream().flatMap(Optional::stream).toList();
    }

    private static Optional<Received> letter(ResultSet row) throws SQLException {
        try {
            return Optional.of(new Received(row.getLong("number"), new PlanId(row.getString("plan_id")),
                    CommandCodec.decode(Dialect.POSTGRESQL.kept(row.getString("command")))));
        } catch (IllegalArgumentException unknown) {
            // Of a newer version; its sender is told that nothing came of it.
            LOG.warn("A command for {} cannot be read: {}", row.getString("plan_id"), unknown.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public PlanPost.Letter send(PlanId plan, PlanInput.Command command) {
        long number = shared.run(statements -> {
            long sent = statements.count("insert into letter (plan_id, command) values (?, ?) returning number",
                    plan.value(), Dialect.POSTGRESQL.keep(CommandCodec.encode(command)));
            statements.count(RING);
            return sent;
        });
        return () -> takeBack(number);
    }

    /// That it cannot be taken back is not worth failing for: it goes by itself after a while.
    private void takeBack(long number) {
        try {
            shared.run(statements -> statements.update("delete from letter where number = ?", number));
        } catch (JournalException failure) {
            LOG.debug("A command stays for a while: {}", failure.getMessage());
        }
    }

    @Override
    public Map<PlanId, Long> newest(Collection<PlanId> plans) {
        return shared.run(statements -> statements.query("select id, last_seq from plan where id = any(?)",
                List.of(statements.connection().createArrayOf("text",
                        plans.stream().map(PlanId::value).toArray())),
                row -> Map.entry(new PlanId(row.getString("id")), row.getLong("last_seq")))).stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Override
    public List<Node> all() {
        return shared.run(statements -> statements.query("select node.*, (select count(*) from plan where plan.node ="
                + " node.id) as plans from node order by started_at, id", List.of(), PostgresNodes::node));
    }

    private static Node node(ResultSet row) throws SQLException {
        return new Node(row.getString("id"), row.getString("name"),
                Optional.ofNullable(row.getString("url")).map(URI::create), row.getString("version"),
                row.getTimestamp("started_at").toInstant(), row.getTimestamp("seen_at").toInstant(),
                row.getBoolean("draining"), row.getLong("plans"), use(row));
    }

    /// In a transaction that no other process's of this kind comes between.
    private <T> T together(OwnConnection.Work<T> work) {
        return own.run(statements -> {
            statements.lock(LOCK);
            return work.run(statements);
        });
    }

    @Override
    public void close() {
        own.close();
        shared.close();
    }
}
