package dev.mto.app;

import dev.mto.http.Readiness;
import dev.mto.http.Readiness.StoreHealth;
import dev.mto.http.SystemStatus;
import dev.mto.metrics.Figures;
import dev.mto.metrics.Metrics;
import dev.mto.store.PostgresJournal;
import dev.mto.store.SqlJournal;
import dev.mto.store.SqliteJournal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Puts together what is told of the server itself. Thread-safe.
record SystemReport(SqlJournal journal, Metrics metrics, InstantSource clock, Instant startedAt) {
    SystemStatus of(Readiness readiness) {
        Figures figures = metrics.figures();
        return new SystemStatus(Version.current().mto(), startedAt, clock.instant(), readiness.draining(),
                store(readiness.store(), figures.storeBytes()), readiness.runtimes(), counts(figures),
                Optional.empty());
    }

    private SystemStatus.Store store(StoreHealth health, Optional<Long> bytes) {
        String kind = switch (journal) {
            case SqliteJournal _ -> "sqlite";
            case PostgresJournal _ -> "postgresql";
        };
        return new SystemStatus.Store(kind, health.ok(), health.detail(), bytes);
    }

    private static SystemStatus.Counts counts(Figures figures) {
        Figures.Sessions sessions = figures.sessions();
        Optional<Figures.Percentiles> hops = figures.hops().lately();
        return new SystemStatus.Counts(new SystemStatus.Plans(figures.plansRunning()),
                new SystemStatus.Sessions(sessions.inFlight(), sessions.waiting(), sessions.limit()),
                new SystemStatus.Hop(figures.hops().count(), hops.map(Figures.Percentiles::p50),
                        hops.map(Figures.Percentiles::p99)),
                figures.attempts(), figures.retries(),
                new SystemStatus.Commits(figures.commits().count(), figures.commits().appends()),
                new SystemStatus.EventStreams(figures.eventStreams()), new SystemStatus.Webhooks(figures.webhooks()));
    }
}
