package dev.mto.store;

import dev.mto.json.EventCodec;
import dev.mto.json.WireName;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.Outcome;
import dev.mto.run.PlanJournal.Keyed;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanStatus;
import dev.mto.run.PlanSummary;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/// The statements that read. Thread-safe.
final class JournalQueries {
    private final DataSource source;

    JournalQueries(DataSource source) {
        this.source = source;
    }

    /// Makes a value of the row that a result stands on.
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
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
        return query(plans(wanted), JournalQueries::summary);
    }

    /// @throws SQLException where the pages do not fit together
    void examine() throws SQLException {
        try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
            SqliteFile.requireSound(statement);
        }
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

    static Sql plans(PlanQuery wanted) {
        StringBuilder sql = new StringBuilder("select * from plan where true");
        List<Object> parameters = new ArrayList<>();
        wanted.status().ifPresent(status -> {
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
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql.text())) {
            for (int i = 0; i < sql.parameters().size(); i++) {
                statement.setObject(i + 1, sql.parameters().get(i));
            }
            try (ResultSet row = statement.executeQuery()) {
                List<T> all = new ArrayList<>();
                while (row.next()) {
                    all.add(reader.read(row));
                }
                return all;
            }
        }
    }

    private static JournalEntry entry(ResultSet row) throws SQLException {
        return new JournalEntry(row.getLong("seq"), Timestamps.instant(row.getString("at")),
                EventCodec.decode(row.getString("type"), row.getString("data")));
    }

    private static PlanSummary summary(ResultSet row) throws SQLException {
        return new PlanSummary(new PlanId(row.getString("id")), row.getLong("last_seq"),
                named(PlanStatus.class, row.getString("status")),
                Optional.ofNullable(row.getString("outcome")).map(name -> named(Outcome.class, name)),
                row.getString("task"), Path.of(row.getString("directory")), row.getString("owner"),
                Optional.ofNullable(row.getString("parent_session")), Optional.ofNullable(row.getString("client_id")),
                Timestamps.instant(row.getString("created_at")),
                Optional.ofNullable(row.getString("finished_at")).map(Timestamps::instant),
                row.getInt("subtasks"), row.getInt("completed"), row.getInt("failed"));
    }

    private static <E extends Enum<E>> E named(Class<E> type, String name) {
        return WireName.read(type, name)
                .orElseThrow(() -> new IllegalArgumentException(name + " is not known to this version of mto"));
    }
}
