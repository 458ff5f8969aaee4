package dev.mto.orchestrator;

import dev.mto.access.Refusal;
import dev.mto.access.SubmissionKey;
import dev.mto.fault.ErrorCode;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanEvent.PlanSubmitted;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanJournal.Keyed;
import dev.mto.run.PlanJournal.Refused;
import dev.mto.run.PlanRunners;
import dev.mto.run.PlanState;
import dev.mto.run.PlanStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/// Takes submissions in: each key once, and no more plans of an owner than may be live. Thread-safe.
///
/// What is looked up and then written must not change in between. In this process locks see to that; the journal itself
/// lets each key be taken by one plan only, in the transaction of that plan's first event.
final class SubmissionDesk {
    /// How many locks there are: two owners or keys that share one only wait for each other.
    private static final int LOCKS = 64;
    /// Longer than a commit takes on a disk that works.
    private static final Duration TURN = Duration.ofSeconds(20);
    /// How long a process that could not tell whether the journal kept a plan may take to end it: it asks at least each 10
    /// seconds, or a quarter more. Shorter than [#TURN], for which others wait here.
    private static final Duration DOUBT = Duration.ofSeconds(15);
    /// A plan takes minutes; whoever comes back sooner is told the same.
    private static final Duration ROOM = Duration.ofSeconds(15);

    private final PlanJournal journal;
    private final PlanRunners runners;
    private final Supplier<PlanId> ids;
    private final Function<PlanId, Optional<PlanState>> plans;
    private final List<ReentrantLock> owners = locks();
    private final List<ReentrantLock> keys = locks();

    /// @param ids gives a new, unguessable id at each call
    /// @param plans gives a plan as it stands
    SubmissionDesk(PlanJournal journal, PlanRunners runners, Supplier<PlanId> ids,
            Function<PlanId, Optional<PlanState>> plans) {
        this.journal = journal;
        this.runners = runners;
        this.ids = ids;
        this.plans = plans;
    }

    private static List<ReentrantLock> locks() {
        return IntStream.range(0, LOCKS).mapToObj(_ -> new ReentrantLock()).toList();
    }

    /// @throws Refusal where the key was used for something else, or the owner has as many live plans as may be
    Submitted submit(Submission wanted) {
        return wanted.key()
                .map(key -> alone(keys, wanted.owner() + " " + key.key(), () -> once(wanted, key)))
                .orElseGet(() -> new Submitted(launched(wanted).orElseThrow(SubmissionDesk::taken), false));
    }

    private Submitted once(Submission wanted, SubmissionKey key) {
        return earlier(wanted, key)
                .or(() -> launched(wanted).map(plan -> new Submitted(plan, false)))
                // Another process, which shares the journal and not our locks, was quicker.
                .or(() -> earlier(wanted, key))
                .orElseThrow(SubmissionDesk::taken);
    }

    private Optional<Submitted> earlier(Submission wanted, SubmissionKey key) {
        return journal.keyed(wanted.owner(), key.key(), runners.clock().instant().minus(SubmissionKey.LIFETIME))
                .filter(keyed -> stands(keyed.plan())).map(keyed -> replayed(keyed, key));
    }

    private static Refused taken() {
        return new Refused("Another server took this Idempotency-Key just now. No plan was made.");
    }

    private static Submitted replayed(Keyed earlier, SubmissionKey key) {
        if (!earlier.digest().equals(key.digest())) {
            throw Refusal.of(ErrorCode.IDEMPOTENCY_CONFLICT, "This Idempotency-Key was used for another request within "
                    + "the last " + SubmissionKey.LIFETIME.toHours()
                    + " hours. Send a new key with a new request, or the "
                    + "same request with this one.");
        }
        return new Submitted(earlier.plan(), true);
    }

    /// A plan that failed before anything of it was begun does not hold its key: nothing was paid for.
    private boolean stands(PlanId plan) {
        if (runners.isInDoubt(plan)) {
            throw new JournalException("It is not known yet whether the plan of this Idempotency-Key was kept.");
        }
        return plans.apply(plan).map(this::begunOrOver)
                .filter(state -> state.status() != PlanStatus.FAILED || state.lastSeq() > 2).isPresent();
    }

    /// A plan of another process of which there is nothing but its submission is about to begin, or about to be ended, as that
    /// process could not confirm to its client that it was kept. One that has begun nothing after so long waits for
    /// something else.
    private PlanState begunOrOver(PlanState state) {
        if (state.lastSeq() > 1 || !runners.hasOthers() || runners.runs(state.id())) {
            return state;
        }
        try {
            return runners.awaitElsewhere(state.id(), 1, DOUBT) ? plans.apply(state.id()).orElse(state) : state;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("Interrupted before anything was written.", e);
        }
    }

    /// @return empty where the id or the key was taken in between
    private Optional<PlanId> launched(Submission wanted) {
        return whileRoom(wanted.owner(), wanted.mostLive(), () -> {
            PlanId id = ids.get();
            return Optional.of(id).filter(fresh -> runners.launch(fresh,
                    new PlanSubmitted(wanted.goal(), Optional.of(wanted.owner()), wanted.key())));
        });
    }

    /// Does what makes one more plan of an owner live.
    ///
    /// @throws Refusal where there are as many as may be
    <T> T whileRoom(String owner, Optional<Integer> most, Supplier<T> work) {
        if (most.isEmpty()) {
            return work.get();
        }
        return alone(owners, owner, () -> {
            if (journal.unfinished(owner) >= most.get()) {
                throw Refusal.until(ErrorCode.TOO_MANY_PLANS, "The owner of this token has " + most.get()
                        + " live plans, as many as may be. Wait for one to end, cancel one, or have the operator raise "
                        + "tokens.livePlans.", ROOM);
            }
            return work.get();
        });
    }

    private static <T> T alone(List<ReentrantLock> locks, String name, Supplier<T> work) {
        ReentrantLock lock = locks.get(Math.floorMod(name.hashCode(), LOCKS));
        try {
            if (!lock.tryLock(TURN.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new Refused("The journal is overloaded: other submissions waited for it for " + TURN.toSeconds()
                        + " s. No plan was made.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Refused("Interrupted before anything was written.", e);
        }
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }
}
