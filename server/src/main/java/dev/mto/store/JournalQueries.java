package dev.mto.store;

import dev.mto.agent.Usage;
import dev.mto.json.EventCodec;
import dev.mto.json.Json;
import dev.mto.json.WireName;
import dev.mto.plan.CallbackUrl;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.Outcome;
import dev.mto.run.PlanJournal.Keyed;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanStatus;
import dev.mto.run.PlanSummary;
import dev.mto.store.Statements.RowReader;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/// The statements that read. Thread-safe.
final class JournalQueries {
    private static final Comparator<PlanSummary> NEWEST_FIRST = Comparator.comparing(PlanSummary::createdAt)
            .thenComparing(plan -> plan.id().value()).reversed();

    private final DataSource source;
    private final Dialect dialect;

    JournalQueries(DataSource source, Dialect dialect) {
        this.source = source;
        this.dialect = dialect;
    }

    /// A statement and what its question marks stand for.
    record Sql(String text, List<?> parameters) {}

    List<JournalEntry> read(PlanId plan, long after) throws SQLException {
        return query(new Sql("select seq, at, type, data from plan_event where plan_id = ? and seq > ? order by seq",
                List.of(plan.value(), after)), JournalQueries::entry);
    }

    List<PlanId> unfinished() throws SQLException {
        return query(unfinishedPlans(), row -> new PlanId(row.getString("id")));
    }

    List<PlanSummary> list(PlanQuery wanted) throws SQLException {
        List<PlanSummary> found = query(wanted.idStart().isPresent() ? starting(wanted.idStart().get()) : plans(wanted),
                this::summary);
        // What fits one beginning is few, and no other index must be taken for them.
        return wanted.idStart().isEmpty()
                ? found
                : found.stream().filter(wanted::fits).sorted(NEWEST_FIRST).limit(wanted.limit()).toList();
    }

    boolean isOf(PlanId plan, String owner) throws SQLException {
        return !query(new Sql("select 1 from plan where id = ? and owner = ?", List.of(plan.value(), owner)),
                row -> row.getInt(1)).isEmpty();
    }

    long unfinished(String owner) throws SQLException {
        return query(new Sql("select count(*) from plan where owner = ? and finished_at is null", List.of(owner)),
                row -> row.getLong(1)).getFirst();
    }

    Optional<Keyed> keyed(String owner, String key, Instant notBefore) throws SQLException {
        return query(new Sql("select plan_id, digest from submission_key where owner = ? and name = ?"
                + " and created_at >= ?", List.of(owner, key, Timestamps.text(notBefore))),
                row -> new Keyed(new PlanId(row.getString("plan_id")), row.getString("digest"))).stream().findFirst();
    }

    static Sql unfinishedPlans() {
        return new Sql("select id from plan where finished_at is null order by created_at, id", List.of());
    }

    /// Ids are of small letters and digits, and `{` comes right after them.
    static Sql starting(String idStart) {
        return new Sql("select * from plan where id >= ? and id < ? order by id limit ?",
                List.of(idStart, idStart + "{", PlanQuery.MOST_OF_A_START));
    }

    /// Of several statuses, the newest of each are read off its index, and of these the newest.
    static Sql plans(PlanQuery wanted) {
        if (wanted.statuses().size() <= 1) {
            return plans(wanted, wanted.statuses().stream().findFirst());
        }
        List<Sql> each = wanted.statuses().stream().sorted().map(status -> plans(wanted, Optional.of(status))).toList();
        List<Object> parameters = new ArrayList<>();
        each.forEach(sql -> parameters.addAll(sql.parameters()));
        parameters.add(wanted.limit());
        return new Sql(each.stream().map(sql -> "select * from (" + sql.text() + ") as newest")
                .collect(Collectors.joining(" union all ", "", " order by created_at desc, id desc limit ?")),
                parameters);
    }

    private static Sql plans(PlanQuery wanted, Optional<PlanStatus> only) {
        StringBuilder sql = new StringBuilder("select * from plan where true");
        List<Object> parameters = new ArrayList<>();
        only.ifPresent(status -> {
            sql.append(" and status = ?");
            parameters.add(WireName.of(status));
        });
        wanted.directory().ifPresent(directory -> {
            sql.append(" and directory = ?");
            parameters.add(directory.toString());
        });
        wanted.owner().ifPresent(owner -> {
            sql.append(" and owner = ?");
            parameters.add(owner);
        });
        wanted.after().ifPresent(place -> {
            sql.append(" and (created_at, id) < (?, ?)");
            parameters.addAll(List.of(Timestamps.text(place.createdAt()), place.id().value()));
        });
        sql.append(" order by created_at desc, id desc limit ?");
        parameters.add(wanted.limit());
        return new Sql(sql.toString(), parameters);
    }

    <T> List<T> query(Sql sql, RowReader<T> reader) throws SQLException {
        try (Connection connection = source.getConnection()) {
            return new Statements(connection, dialect).query(sql.text(), sql.parameters(), reader);
        }
    }

    private static JournalEntry entry(ResultSet row) throws SQLException {
        return new JournalEntry(row.getLong("seq"), Timestamps.instant(row.getString("at")),
                EventCodec.decode(row.getString("type"), row.getString("data")));
    }

    private PlanSummary summary(ResultSet row) throws SQLException {
        return new PlanSummary(new PlanId(row.getString("id")), row.getLong("last_seq"),
                named(PlanStatus.class, row.getString("status")),
                Optional.ofNullable(row.getString("outcome")).map(name -> named(Outcome.class, name)),
                dialect.kept(row.getString("task")), Path.of(row.getString("directory")), row.getString("owner"),
                Optional.ofNullable(row.getString("parent_session")), Optional.ofNullable(row.getString("client_id")),
                Timestamps.instant(row.getString("created_at")),
                Timestamps.instant(row, "finished_at"),
                row.getInt("subtasks"), row.getInt("completed"), row.getInt("failed"), row.getInt("sessions"),
                Optional.ofNullable(row.getString("spent")).map(text -> Json.mapper().readValue(text, Usage.class)),
                Timestamps.instant(row, "paused_until"),
                Optional.ofNullable(row.getString("callback_url")).map(JournalQueries::callbackUrl));
    }

    static CallbackUrl callbackUrl(String text) {
        return new CallbackUrl(URI.create(text));
    }

    static <E extends Enum<E>> E named(Class<E> type, String name) {
        return WireName.read(type, name)
                .orElseThrow(() -> new IllegalArgumentException(name + " is not known to this version of mto"));
    }
}
