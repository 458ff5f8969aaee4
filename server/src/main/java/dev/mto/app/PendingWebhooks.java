package dev.mto.app;

import dev.mto.delivery.Outbox;
import dev.mto.run.PlanJournal.JournalException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.ToDoubleFunction;

/// How many webhooks wait, for the metrics: of a store that does not answer, nothing is known. Thread-safe.
record PendingWebhooks(Outbox outbox, InstantSource clock) {
    double count() {
        return of(Outbox.Backlog::pending);
    }

    double oldestSeconds() {
        return of(backlog -> backlog.oldest()
                .map(oldest -> Duration.between(oldest, clock.instant()).toMillis() / 1e3).orElse(0.0));
    }

    private double of(ToDoubleFunction<Outbox.Backlog> figure) {
        try {
            return figure.applyAsDouble(outbox.backlog());
        } catch (JournalException _) {
            return Double.NaN;
        }
    }
}
