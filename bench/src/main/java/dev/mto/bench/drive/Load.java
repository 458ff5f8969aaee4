package dev.mto.bench.drive;

import dev.mto.bench.backend.Timeline;
import dev.mto.bench.workload.PlanScript;
import dev.mto.client.ApiException;
import dev.mto.client.Plan;
import dev.mto.client.PlanApi;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Hands plans in and waits for their answers, so many at a time. Where there are no more plans than that, all are handed in
/// at once; where it is one at a time, each is seen to its end before the next.
///
/// @param fleet that is measured; plans go to one of its servers after another
/// @param backend behind it
/// @param patience how long a plan may take
public record Load(Fleet fleet, BackendProcess backend, Duration patience) {
    private static final Duration SETTLING = Duration.ofSeconds(30);
    private static final long GLANCE_MILLIS = 20;
    /// Of how many plans the journal is read as well.
    private static final int JOURNALS = 200;

    private record Handed(PlanScript script, String planId, long submitted, Optional<String> trouble) {}

    /// Hands plans in, and asks for nothing but their answers.
    public void warmUp(List<PlanScript> scripts, int inFlight) throws IOException, InterruptedException {
        hand(scripts, inFlight);
        backend.ledger().clear();
    }

    /// Measures plans.
    public Run run(List<PlanScript> scripts, int inFlight) throws IOException, InterruptedException {
        Usage before = fleet.usage();
        Duration storeBefore = fleet.storeCpu();
        Duration modelBefore = backend.cpu();
        List<Handed> handed = hand(scripts, inFlight);
        Usage after = fleet.usage();
        Duration store = fleet.storeCpu().minus(storeBefore);
        Duration model = backend.cpu().minus(modelBefore);
        List<Observed> plans = new ArrayList<>();
        for (Handed one : handed) {
            plans.add(observed(one, plans.size() < JOURNALS));
        }
        return new Run(plans, before, after, model, store);
    }

    private List<Handed> hand(List<PlanScript> scripts, int inFlight) throws IOException, InterruptedException {
        Semaphore room = new Semaphore(inFlight);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                Submitter submitter = new Submitter(fleet.servers())) {
            List<Future<Handed>> waiting = new ArrayList<>();
            for (PlanScript script : scripts) {
                room.acquire();
                waiting.add(threads.submit(() -> {
                    try {
                        return answered(script, submitter, inFlight == 1);
                    } finally {
                        room.release();
                    }
                }));
            }
            List<Handed> handed = new ArrayList<>();
            for (Future<Handed> one : waiting) {
                handed.add(one.get());
            }
            return handed;
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
    }

    private Observed observed(Handed one, boolean withJournal) throws IOException {
        Optional<String> trouble = one.trouble().or(() -> trouble(one.planId()));
        JournalTimes journal = withJournal && trouble.isEmpty()
                ? JournalTimes.read(api(), one.planId())
                : JournalTimes.NONE;
        return new Observed(one.script(), one.planId(), one.submitted(),
                backend.ledger().calls(one.script().id()), journal, trouble);
    }

    private Handed answered(PlanScript script, Submitter submitter, boolean seeToIt) throws InterruptedException {
        Submitter.Submission submission = submitter.submit(script.request());
        Optional<String> trouble = submission.refusal();
        if (trouble.isEmpty()) {
            try {
                backend.ledger().answer(script.id()).get(patience.toNanos(), TimeUnit.NANOSECONDS);
                trouble = seeToIt ? trouble(submission.planId()) : Optional.empty();
            } catch (TimeoutException e) {
                trouble = Optional.of("no answer within " + patience.toSeconds() + " s; "
                        + trouble(submission.planId()).orElse("yet it says that it is completed"));
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
        return new Handed(script, submission.planId(), submission.sent(), trouble);
    }

    /// Any of them tells of all plans.
    private PlanApi api() {
        return fleet.servers().getFirst().api();
    }

    /// What keeps a plan from being completed in full; empty where it is, which it may take a moment to become.
    private Optional<String> trouble(String planId) {
        try {
            long end = Timeline.now() + SETTLING.toNanos();
            Plan plan = api().plan(planId).plan();
            while (plan.finishedAt().isEmpty() && Timeline.now() < end) {
                TimeUnit.MILLISECONDS.sleep(GLANCE_MILLIS);
                plan = api().plan(planId).plan();
            }
            return plan.outcome().orElse("").equals("full") ? Optional.empty() : Optional.of(plan.toString());
        } catch (ApiException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }
}
