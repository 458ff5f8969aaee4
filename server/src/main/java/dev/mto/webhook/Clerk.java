package dev.mto.webhook;

import dev.mto.delivery.Delivery;
import dev.mto.delivery.SigningSecrets;
import dev.mto.json.NoticeJson;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanState;
import java.time.InstantSource;
import java.util.List;

/// Writes letters: the plan as it was by the event that is told of, so that each attempt says the same. Thread-safe.
record Clerk(PlanJournal journal, SigningSecrets secrets, InstantSource clock) {
    /// More than most servers take without being asked to.
    static final int LIMIT = 256 * 1024;

    /// @throws PlanJournal.JournalException where the store cannot be read
    Letter write(Delivery delivery) {
        long seq = delivery.notice().seq();
        List<JournalEntry> entries = journal.read(delivery.notice().plan(), 0).stream()
                .filter(entry -> entry.seq() <= seq).toList();
        String body = NoticeJson.write(delivery.notice(), PlanState.fold(delivery.notice().plan(), entries), LIMIT);
        long timestamp = clock.instant().getEpochSecond();
        return new Letter(delivery.url(), delivery.id(), timestamp,
                Signature.of(secrets.of(delivery.owner()), delivery.id(), timestamp, body), body);
    }
}
