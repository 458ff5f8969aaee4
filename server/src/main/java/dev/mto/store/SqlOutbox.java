package dev.mto.store;

import dev.mto.delivery.Delivery;
import dev.mto.delivery.Notice;
import dev.mto.delivery.NoticeType;
import dev.mto.delivery.Outbox;
import dev.mto.json.WireName;
import dev.mto.plan.PlanId;
import dev.mto.store.JournalQueries.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// The deliveries, in the journal's own database. Thread-safe.
final class SqlOutbox implements Outbox {
    private static final String ALL = "select webhook_delivery.*, plan.callback_url from webhook_delivery"
            + " join plan on plan.id = webhook_delivery.plan_id where ";

    private final SqlJournal journal;

    SqlOutbox(SqlJournal journal) {
        this.journal = journal;
    }

    @Override
    public List<Delivery> due(Instant now, Collection<String> withoutReceivers, Collection<String> withoutOwners,
            int limit) {
        List<Object> parameters = new ArrayList<>(List.of(Timestamps.text(now)));
        parameters.addAll(withoutReceivers);
        parameters.addAll(withoutOwners);
        parameters.add(limit);
        return journal.query(new Sql(ALL + "next_attempt_at <= ?" + without("receiver", withoutReceivers)
                + without("webhook_delivery.owner", withoutOwners) + " order by next_attempt_at limit ?", parameters),
                SqlOutbox::delivery);
    }

    private static String without(String column, Collection<String> values) {
        return values.isEmpty()
                ? ""
                : " and " + column + " not in (" + String.join(", ", Collections.nCopies(values.size(), "?")) + ")";
    }

    @Override
    public Optional<Instant> nextDue(Instant now) {
        return journal.query(new Sql("select min(next_attempt_at) as next from webhook_delivery"
                + " where next_attempt_at > ?", List.of(Timestamps.text(now))),
                row -> Timestamps.instant(row, "next")).getFirst();
    }

    /// Where no other process has the journal, nothing is written for it.
    @Override
    public boolean reserve(Delivery delivery, Instant until) {
        return !journal.isShared() || journal.change(statements -> statements.update(
                "update webhook_delivery set next_attempt_at = ? where id = ? and attempts = ? and next_attempt_at = ?",
                Timestamps.text(until), delivery.id(), delivery.attempts(),
                delivery.nextAttemptAt().map(Timestamps::text).orElse(null))) > 0;
    }

    @Override
    public boolean keep(Delivery delivery, int attemptsBefore) {
        return journal.change(statements -> statements.update(
                "update webhook_delivery set state = ?, attempts = ?, tries = ?, last_status = ?, last_error = ?,"
                        + " last_attempt_at = ?, next_attempt_at = ?, ended_at = ? where id = ? and attempts = ?",
                WireName.of(delivery.state()), delivery.attempts(), delivery.tries(),
                delivery.lastStatus().orElse(null), delivery.lastError().orElse(null),
                delivery.lastAttemptAt().map(Timestamps::text).orElse(null),
                delivery.nextAttemptAt().map(Timestamps::text).orElse(null),
                delivery.endedAt().map(Timestamps::text).orElse(null), delivery.id(), attemptsBefore)) > 0;
    }

    @Override
    public List<Delivery> of(PlanId plan, int limit) {
        return journal.query(new Sql(ALL + "plan_id = ? order by seq desc limit ?", List.of(plan.value(), limit)),
                SqlOutbox::delivery);
    }

    @Override
    public Optional<Delivery> find(PlanId plan, String id) {
        return journal.query(new Sql(ALL + "webhook_delivery.id = ? and plan_id = ?", List.of(id, plan.value())),
                SqlOutbox::delivery).stream().findFirst();
    }

    @Override
    public int forget(Instant endedBefore, int most) {
        return journal.change(statements -> statements.update("delete from webhook_delivery where id in"
                + " (select id from webhook_delivery where ended_at < ? order by ended_at limit ?"
                + statements.dialect().skipLocked + ")", Timestamps.text(endedBefore), most));
    }

    @Override
    public Backlog backlog() {
        return journal.query(new Sql("select (select count(*) from webhook_delivery where next_attempt_at is not null)"
                + " as pending, (select min(created_at) from webhook_delivery where next_attempt_at is not null)"
                + " as oldest", List.of()),
                row -> new Backlog(row.getLong("pending"), Timestamps.instant(row, "oldest"))).getFirst();
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        Notice notice = new Notice(new PlanId(row.getString("plan_id")), row.getLong("seq"),
                NoticeType.of(row.getString("type")), row.getString("about"),
                Timestamps.instant(row.getString("created_at")));
        int status = row.getInt("last_status");
        return new Delivery(notice, row.getString("owner"),
                JournalQueries.callbackUrl(row.getString("callback_url")),
                JournalQueries.named(Delivery.State.class, row.getString("state")), row.getInt("attempts"),
                row.getInt("tries"), status == 0 ? Optional.empty() : Optional.of(status),
                Optional.ofNullable(row.getString("last_error")), Timestamps.instant(row, "last_attempt_at"),
                Timestamps.instant(row, "next_attempt_at"), Timestamps.instant(row, "ended_at"));
    }
}
