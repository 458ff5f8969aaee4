package dev.mto.trace;

import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanListener;
import dev.mto.run.PlanState;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the trace of each plan when the plan is over, from its journal: so one that outlived restarts has one whole trace
/// as well, and the plan itself is held up by nothing. Thread-safe.
///
/// The SDK is loaded on the thread that uses it, beside everything else.
public final class Tracing implements PlanListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tracing.class);
    private static final int MOST_WAITING = 1_000;
    private static final Duration CLOSING = Duration.ofSeconds(3);

    private final PlanJournal journal;
    private final ThreadPoolExecutor teller = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MOST_WAITING), Thread.ofPlatform().daemon().name("traces").factory());
    private volatile @Nullable Spans spans;

    /// @param variables the `OTEL_*` variables of the environment
    /// @param version this program's
    public Tracing(PlanJournal journal, Map<String, String> variables, String version) {
        this.journal = journal;
        teller.execute(() -> open(variables, version));
    }

    private void open(Map<String, String> variables, String version) {
        try {
            spans = new Spans(variables, version);
            LOG.info("Traces are sent by OTLP");
        } catch (RuntimeException unusable) {
            // Not what it says: that may hold the value of a variable, and so a credential.
            LOG.warn(
                    "No traces are sent, as the variables {} cannot be used ({}). Headers are NAME=VALUE, separated by "
                            + "commas.",
                    new TreeSet<>(variables.keySet()), unusable.getClass().getSimpleName());
        }
    }

    @Override
    public void recorded(Optional<PlanState> before, List<JournalEntry> entries, PlanState after) {
        if (entries.stream().anyMatch(entry -> entry.event() instanceof PlanEvent.Terminal)) {
            try {
                teller.execute(() -> tell(after));
            } catch (RejectedExecutionException _) {
                LOG.warn("The trace of {} is not told: {} others wait for that", after.id(), teller.getQueue().size());
            }
        }
    }

    private void tell(PlanState over) {
        Spans open = spans;
        if (open == null) {
            return;
        }
        PlanId id = over.id();
        try {
            List<JournalEntry> entries = journal.read(id, 0).stream().filter(entry -> entry.seq() <= over.lastSeq())
                    .toList();
            open.tell(id, PlanTrace.of(id, entries), over.goal().traceParent());
        } catch (RuntimeException failure) {
            LOG.warn("The trace of {} is not told", id, failure);
        }
    }

    /// Tells what waits, in bounded time.
    @Override
    public void close() {
        teller.shutdown();
        try {
            if (!teller.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
                teller.shutdownNow();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        Spans open = spans;
        if (open != null) {
            open.close();
        }
    }
}
