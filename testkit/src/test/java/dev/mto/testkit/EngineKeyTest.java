package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.access.Refusal;
import dev.mto.access.SubmissionKey;
import dev.mto.agent.AgentTurn;
import dev.mto.fault.ErrorCode;
import dev.mto.orchestrator.Submission;
import dev.mto.orchestrator.Submitted;
import dev.mto.plan.PlanId;
import dev.mto.run.AgentSlots;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanListener;
import dev.mto.run.PlanRunners;
import dev.mto.run.PlanStatus;
import dev.mto.run.PlanSummary;
import dev.mto.run.Tenure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Submissions under a key, and owners with a bound, in the whole engine.
@Timeout(60)
final class EngineKeyTest {
    private static Submission keyed(String owner, String digest) {
        return new Submission(Engine.goal("Do it"), owner, Optional.of(new SubmissionKey("k", digest)),
                Optional.empty());
    }

    /// One whose sessions never end.
    private static FakeRuntime runtime() {
        return new FakeRuntime((AgentTurn _) -> {
            new CountDownLatch(1).await();
            return FakeRuntime.completed("");
        });
    }

    private static <T> List<T> together(int count, Callable<T> work) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> all = threads.invokeAll(Stream.generate(() -> work).limit(count).toList(), 30,
                    TimeUnit.SECONDS);
            return all.stream().map(Future::resultNow).toList();
        }
    }

    @Test
    void ofManyAtOnceExactlyOneMakesAPlan() throws Exception {
        InMemoryJournal journal = new InMemoryJournal();
        try (Engine engine = new Engine(journal, runtime(), 10)) {
            List<Submitted> all = together(40, () -> engine.orchestrator().submit(keyed("ada", "d")));

            assertThat(all).extracting(Submitted::plan).containsOnly(all.getFirst().plan());
            assertThat(all).filteredOn(submitted -> !submitted.replayed()).hasSize(1);
            assertThat(journal.unfinished("ada")).isEqualTo(1);
            assertThat(engine.orchestrator().submit(keyed("bob", "d")).plan()).isNotEqualTo(all.getFirst().plan());
            assertThatThrownBy(() -> engine.orchestrator().submit(keyed("ada", "other")))
                    .isInstanceOfSatisfying(Refusal.class, refusal -> assertThat(refusal.fault().code())
                            .isEqualTo(ErrorCode.IDEMPOTENCY_CONFLICT));
        }
    }

    @Test
    void theNextProcessKnowsTheKey() {
        InMemoryJournal journal = new InMemoryJournal();
        PlanId plan;
        try (Engine engine = new Engine(journal, runtime(), 10)) {
            plan = engine.orchestrator().submit(keyed("ada", "d")).plan();
        }
        try (Engine engine = new Engine(journal, runtime(), 10)) {
            assertThat(engine.orchestrator().submit(keyed("ada", "d"))).isEqualTo(new Submitted(plan, true));
        }
    }

    @Test
    void aSubmissionThatWasInDoubtMayBeSentAgainAndThenRuns() throws Exception {
        AtomicInteger appends = new AtomicInteger();
        InMemoryJournal journal = new InMemoryJournal() {
            @Override
            public synchronized AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
                AppendResult result = super.append(plan, entries, summary);
                if (appends.getAndIncrement() == 0) {
                    throw new JournalException("the disk did not answer");
                }
                return result;
            }
        };
        try (Engine engine = new Engine(journal, runtime(), 10)) {
            assertThatThrownBy(() -> engine.orchestrator().submit(keyed("ada", "d")))
                    .isInstanceOf(JournalException.class);
            Glance<Optional<Submitted>> again = () -> {
                try {
                    return Optional.of(engine.orchestrator().submit(keyed("ada", "d")));
                } catch (JournalException inDoubt) {
                    return Optional.empty();
                }
            };
            Submitted submitted = again.until(Optional::isPresent, "a plan", Duration.ofSeconds(30)).orElseThrow();

            assertThat(submitted.replayed()).isFalse();
            assertThat(engine.orchestrator().find(submitted.plan()).orElseThrow().status())
                    .isNotEqualTo(PlanStatus.FAILED);
            assertThat(journal.unfinished("ada")).as("the one in doubt was ended, and not run").isEqualTo(1);
            assertThat(engine.orchestrator().submit(keyed("ada", "d")))
                    .isEqualTo(new Submitted(submitted.plan(), true));
        }
    }

    /// The other process cannot tell whether the plan was kept, has said so, and ends it as soon as it can.
    @Test
    void aSubmissionThatIsInDoubtElsewhereIsWaitedFor() throws Exception {
        InMemoryJournal journal = new InMemoryJournal();
        CountDownLatch looked = new CountDownLatch(1);
        CountDownLatch mended = new CountDownLatch(1);
        PlanJournal unsure = new PassingJournal(journal) {
            @Override
            public AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
                if (entries.getFirst().seq() == 1 && mended.getCount() > 0) {
                    if (entries.size() == 1) {
                        super.append(plan, entries, summary);
                    }
                    throw new JournalException("the database does not answer");
                }
                return super.append(plan, entries, summary);
            }
        };
        PlanJournal seen = new PassingJournal(journal) {
            @Override
            public Optional<Keyed> keyed(String owner, String key, Instant notBefore) {
                looked.countDown();
                return super.keyed(owner, key, notBefore);
            }
        };
        PlanRunners.Others others = new PlanRunners.Others(Tenure.ALONE, (_, _) -> Optional.empty());
        try (Engine first = new Engine(unsure, runtime(), new AgentSlots(10), PlanListener.NONE, others);
                Engine second = new Engine(seen, runtime(), new AgentSlots(10), PlanListener.NONE, others);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            assertThatThrownBy(() -> first.orchestrator().submit(keyed("ada", "d")))
                    .isInstanceOf(JournalException.class);
            Future<Submitted> again = threads.submit(() -> second.orchestrator().submit(keyed("ada", "d")));
            assertThat(looked.await(20, TimeUnit.SECONDS)).isTrue();
            mended.countDown();

            Submitted submitted = again.get(30, TimeUnit.SECONDS);
            assertThat(submitted.replayed()).isFalse();
            assertThat(second.orchestrator().find(submitted.plan()).orElseThrow().status())
                    .isNotEqualTo(PlanStatus.FAILED);
            assertThat(journal.unfinished("ada")).as("the one in doubt was ended, and not run").isEqualTo(1);
        }
    }

    @Test
    void ofManyAtOnceNotOneTooManyComesToLive() throws Exception {
        InMemoryJournal journal = new InMemoryJournal();
        Submission bounded = new Submission(Engine.goal("Do it"), "ada", Optional.empty(), Optional.of(3));
        try (Engine engine = new Engine(journal, runtime(), 10)) {
            List<Boolean> made = together(20, () -> {
                try {
                    engine.orchestrator().submit(bounded);
                    return true;
                } catch (Refusal refusal) {
                    assertThat(refusal.fault().code()).isEqualTo(ErrorCode.TOO_MANY_PLANS);
                    return false;
                }
            });
            assertThat(made).filteredOn(Boolean::booleanValue).hasSize(3);
            assertThat(journal.unfinished("ada")).isEqualTo(3);
        }
    }
}
