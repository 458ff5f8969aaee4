package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.agent.AgentTurn.Role;
import dev.mto.cluster.Membership;
import dev.mto.cluster.NodeStore;
import dev.mto.cluster.Tail;
import dev.mto.orchestrator.Claim;
import dev.mto.orchestrator.PlanWatch;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.plan.PlanId;
import dev.mto.run.AgentSlots;
import dev.mto.run.JournalEntry;
import dev.mto.run.Outcome;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanEvent.CancelRequested;
import dev.mto.run.PlanEvent.PlanSubmitted;
import dev.mto.run.PlanFeed;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanJournal.Refused;
import dev.mto.run.PlanListener;
import dev.mto.run.PlanRunners;
import dev.mto.run.PlanState;
import dev.mto.run.PlanStatus;
import dev.mto.run.PlanSummary;
import dev.mto.run.PlanUpdate.Recorded;
import dev.mto.run.Timeline;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Several engines over one journal: plans that move from one to the other, and commands that follow them.
@Timeout(60)
final class EngineNodesTest {
    private static final PlanId UNKNOWN = new PlanId("plan_unknown");
    private static final Duration LEASE = Duration.ofMinutes(5);

    private final InMemoryJournal journal = new InMemoryJournal();
    private final InMemoryPlaces places = new InMemoryPlaces(Clock.systemUTC());
    private final CountDownLatch results = new CountDownLatch(1);
    private final FakeRuntime runtime = new FakeRuntime(turn -> {
        if (turn.role() == Role.SUBTASK) {
            results.await();
        }
        return FakeRuntime.completed(turn.role() == Role.PLANNER ? Engine.EXAMPLE : "done");
    });
    private final List<Node> all = new ArrayList<>();

    /// One process.
    private final class Node {
        private final InMemoryNodes nodes = new InMemoryNodes(places);
        private final AgentSlots slots = new AgentSlots(10);
        private final Membership membership;
        private final Engine engine;
        private final Tail tail;

        /// @param held the appends that wait until the gate is open
        private Node(Predicate<PlanEvent> held, CountDownLatch arrived, CountDownLatch gate) {
            membership = new Membership(nodes,
                    new NodeStore.Profile("node" + all.size(), Optional.empty(), "1", LEASE, 10), slots,
                    new Membership.Ticker(System::nanoTime, Clock.systemUTC()));
            PlanJournal mine = new PassingJournal(nodes.journal(journal)) {
                @Override
                public AppendResult append(PlanId plan, List<JournalEntry> entries, PlanSummary summary) {
                    if (entries.stream().map(JournalEntry::event).anyMatch(held)) {
                        arrived.countDown();
                        await(gate);
                    }
                    return super.append(plan, entries, summary);
                }
            };
            engine = new Engine(mine, runtime, slots, PlanListener.NONE,
                    new PlanRunners.Others(membership, membership));
            tail = new Tail(nodes, journal, engine.feed(), engine.runners());
            all.add(this);
            membership.join(engine.runners());
        }

        private void beat() {
            membership.beat(engine.runners());
            tail.look();
        }

        private void leave() {
            membership.leave(engine.runners());
        }

        private PlanId submit(Goal goal) {
            return engine.orchestrator().submit(goal);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Node node() {
        return new Node(_ -> false, new CountDownLatch(0), new CountDownLatch(0));
    }

    @AfterEach
    void close() {
        results.countDown();
        all.forEach(node -> node.engine.close());
    }

    /// Waits until all that may run does.
    private PlanState underWay(Node node, PlanId id) throws InterruptedException {
        return until(node, id, state -> state.running().size() == 3
                && state.running().stream().allMatch(running -> running.sessionId().isPresent()));
    }

    private static PlanState until(Node node, PlanId id, Predicate<PlanState> condition) throws InterruptedException {
        try (PlanWatch watch = node.engine.orchestrator().watch(id, 0).orElseThrow()) {
            while (true) {
                PlanState state = node.engine.orchestrator().find(id).orElseThrow();
                if (condition.test(state)) {
                    return state;
                }
                assertThat(watch.next(Duration.ofSeconds(20))).isPresent();
            }
        } catch (PlanFeed.Overrun overrun) {
            throw new AssertionError("nobody publishes so much here", overrun);
        }
    }

    private static Goal clientGoal() {
        return new Goal("Compare three", 10, Path.of("/work"), Optional.empty(), Optional.of("ses_user"),
                Optional.of("tui"), DependencyPolicy.FAIL, Optional.empty(), List.of());
    }

    @Test
    void aPlanGoesOnWhereAnotherLeftIt() throws InterruptedException {
        Node first = node();
        Node second = node();
        PlanId id = first.submit(Engine.goal("Compare three"));
        long seq = underWay(first, id).lastSeq();

        first.leave();
        assertThat(first.engine.runners().running()).isZero();
        assertThat(first.slots.inFlight()).isZero();
        assertThat(first.engine.runners().find(id)).isEmpty();
        second.beat();
        assertThat(second.slots.inFlight()).isEqualTo(3);
        assertThat(journal.read(id, seq)).isEmpty();
        results.countDown();

        assertThat(second.engine.finish(id).ending().flatMap(PlanState.Ending::outcome)).contains(Outcome.FULL);
        assertThat(runtime.calls()).hasSize(7);
        assertThat(second.slots.inFlight()).isZero();
    }

    /// Who never had the plan reads it off the journal; who has it has no more to say.
    @Test
    void anyServerTellsOfTheSameAttempts() throws InterruptedException {
        Node runs = node();
        Node asked = node();
        PlanId id = runs.submit(Engine.goal("Compare three"));
        underWay(runs, id);
        assertThat(timeline(asked, id).attempts()).isEqualTo(timeline(runs, id).attempts()).hasSize(4);
        results.countDown();
        runs.engine.finish(id);
        Timeline over = timeline(runs, id);
        assertThat(over.attempts()).hasSize(7).allMatch(attempt -> attempt.end().isPresent());
        assertThat(timeline(asked, id)).usingRecursiveComparison().ignoringFields("now").isEqualTo(over);
        assertThat(asked.engine.orchestrator().timeline(UNKNOWN)).isEmpty();
    }

    private static Timeline timeline(Node node, PlanId id) {
        return node.engine.orchestrator().timeline(id).orElseThrow();
    }

    private static List<Integer> leaves(FakeRuntime runtime) {
        return runtime.calls().stream().filter(call -> call.turn().role() == Role.SUBTASK)
                .map(FakeRuntime.Call::leaves).toList();
    }

    @Test
    void whoLeavesAPlanFollowsItsSessionsNoLonger() throws InterruptedException {
        Node node = node();
        PlanId id = node.submit(Engine.goal("Compare three"));
        underWay(node, id);
        node.leave();
        assertThat(leaves(runtime)).containsExactly(1, 1, 1);
    }

    /// The same plan may be claimed by the process that has just left it: what it follows anew is not to be left again.
    @Test
    void whoClaimsItsOwnPlanFollowsItsSessionsAgain() throws InterruptedException {
        Node node = node();
        PlanId id = node.submit(Engine.goal("Compare three"));
        underWay(node, id);
        node.leave();
        node.membership.join(node.engine.runners());
        underWay(node, id);
        results.countDown();
        assertThat(node.engine.finish(id).ending().flatMap(PlanState.Ending::outcome)).contains(Outcome.FULL);
        assertThat(leaves(runtime)).as("once each").containsExactly(1, 1, 1, 0, 0);
    }

    @Test
    void whoLearnsByAWriteThatAPlanIsAnothersFollowsItsSessionsNoLonger() throws Exception {
        Node node = node();
        PlanId id = node.submit(Engine.goal("Compare three"));
        underWay(node, id);
        // Buried, and nobody tells it.
        node.nodes.leave();
        CompletableFuture<Optional<PlanState>> cancelled = CompletableFuture
                .supplyAsync(() -> node.engine.orchestrator().cancel(id, "why not"));
        Glance<List<Integer>> left = () -> leaves(runtime);
        left.until(each -> each.equals(List.of(1, 1, 1)), "sessions left", Duration.ofSeconds(20));
        Node next = node();
        while (!cancelled.isDone()) {
            next.beat();
        }
        assertThat(next.engine.finish(id).status()).isEqualTo(PlanStatus.CANCELLED);
    }

    @Test
    void whoHasNoPlaceIsToldToSubmitAgain() {
        Node node = node();
        node.leave();
        assertThatThrownBy(() -> node.submit(Engine.goal("Compare three"))).isInstanceOf(Refused.class)
                .hasMessageContaining("submit it again");
    }

    @Test
    void whatWasBeingWrittenWhenAllWasLeftIsActedOnByNobodyButTheNext() throws InterruptedException {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        Node first = new Node(PlanEvent.PlanAccepted.class::isInstance, arrived, gate);
        Node second = node();
        PlanId id = first.submit(Engine.goal("Compare three"));
        await(arrived);

        first.leave();
        second.beat();
        underWay(second, id);
        gate.countDown();
        results.countDown();
        assertThat(second.engine.finish(id).status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(runtime.calls()).hasSize(7);
        assertThat(first.slots.inFlight() + first.slots.waiting()).as("kept by a step that came to nothing").isZero();
    }

    @Test
    void aCommandIsToldWhereThePlanRuns() throws Exception {
        Node runs = node();
        Node asked = node();
        PlanId id = runs.submit(Engine.goal("Compare three"));
        underWay(runs, id);

        CompletableFuture<Optional<PlanState>> cancelled = CompletableFuture
                .supplyAsync(() -> asked.engine.orchestrator().cancel(id, "why not"));
        while (!cancelled.isDone()) {
            runs.beat();
        }
        assertThat(cancelled.get().orElseThrow().cancelReason()).contains("why not");
        assertThat(places.waitingLetters()).isZero();
        assertThat(runs.engine.finish(id).status()).isEqualTo(PlanStatus.CANCELLED);
    }

    @Test
    void aCommandForAPlanThatIsLetGoOfInTheMidstOfItFollowsThePlan() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        Node first = new Node(CancelRequested.class::isInstance, arrived, gate);
        Node second = node();
        PlanId id = first.submit(Engine.goal("Compare three"));
        underWay(first, id);

        CompletableFuture<Optional<PlanState>> cancelled = CompletableFuture
                .supplyAsync(() -> first.engine.orchestrator().cancel(id, "why not"));
        await(arrived);
        first.leave();
        while (!cancelled.isDone()) {
            second.beat();
        }
        assertThat(cancelled.get().orElseThrow().cancelReason()).contains("why not");
        gate.countDown();
        assertThat(second.engine.finish(id).status()).isEqualTo(PlanStatus.CANCELLED);
        assertThat(journal.read(id, 0)).filteredOn(entry -> entry.event() instanceof CancelRequested).hasSize(1);
    }

    @Test
    void aPlanThatWasWrittenWhileAllWasLeftIsRunAllTheSame() throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch gate = new CountDownLatch(1);
        Node node = new Node(PlanSubmitted.class::isInstance, arrived, gate);
        CompletableFuture<PlanId> submitted = CompletableFuture
                .supplyAsync(() -> node.submit(Engine.goal("Compare three")));
        await(arrived);
        node.leave();
        node.membership.join(node.engine.runners());
        gate.countDown();
        PlanId id = submitted.get();

        assertThat(node.engine.runners().isAstray()).isTrue();
        node.beat();
        results.countDown();
        assertThat(node.engine.finish(id).status()).isEqualTo(PlanStatus.COMPLETED);
    }

    @Test
    void whoeverWatchesHearsOfEachEventOnceWhereverThePlanRuns() throws Exception {
        Node first = node();
        Node second = node();
        Node third = node();
        PlanId id = first.submit(Engine.goal("Compare three"));
        try (PlanWatch watch = third.engine.orchestrator().watch(id, 0).orElseThrow()) {
            underWay(first, id);
            third.beat();
            first.leave();
            // The one that takes it over has not told its watchers of what came last.
            third.beat();
            third.leave();
            second.beat();
            results.countDown();
            long last = second.engine.finish(id).lastSeq();
            third.tail.look();

            List<Long> heard = new ArrayList<>();
            while (heard.isEmpty() || heard.getLast() < last) {
                if (watch.next(Duration.ofSeconds(5)).orElseThrow() instanceof Recorded(JournalEntry entry)) {
                    heard.add(entry.seq());
                }
            }
            assertThat(heard).containsExactlyElementsOf(LongStream.rangeClosed(1, last).boxed().toList());
        }
    }

    @Test
    void whatAPlansNextProcessFindsItsWatchersHear() throws Exception {
        Node first = node();
        Node second = node();
        PlanId id = first.submit(Engine.goal("Compare three"));
        try (PlanWatch watch = second.engine.orchestrator().watch(id, 0).orElseThrow()) {
            long seq = underWay(first, id).lastSeq();
            first.leave();
            // Without a look at what the other one did.
            second.membership.beat(second.engine.runners());

            List<Long> heard = new ArrayList<>();
            while (heard.size() < seq) {
                if (watch.next(Duration.ofSeconds(5)).orElseThrow() instanceof Recorded(JournalEntry entry)) {
                    heard.add(entry.seq());
                }
            }
            assertThat(heard).containsExactlyElementsOf(LongStream.rangeClosed(1, seq).boxed().toList());
        }
    }

    @Test
    void aClientRenewsByAnyProcessAndOthersWaitForIt() throws Exception {
        results.countDown();
        Node runs = node();
        Node asked = node();
        PlanId id = runs.submit(clientGoal());
        until(runs, id, state -> state.synthesis().openSince().isPresent());

        assertThat(asked.engine.orchestrator().claim(id, "another").orElseThrow()).isInstanceOf(Claim.Held.class);
        assertThat(runs.engine.orchestrator().claim(id, "another").orElseThrow()).isInstanceOf(Claim.Held.class);
        assertThat(runs.engine.orchestrator().claim(id, "tui").orElseThrow()).isInstanceOf(Claim.Granted.class);
        // The other one is asked: the claim has to travel, and nothing in the journal tells whether it has.
        assertThat(asked.engine.orchestrator().claim(id, "tui").orElseThrow()).isInstanceOf(Claim.Granted.class);
        assertThat(runs.nodes.letters()).hasSize(1);
    }

    @Test
    void aCommandForNoPlanIsNobodysAffair() {
        assertThat(node().engine.orchestrator().cancel(UNKNOWN, "why not")).isEmpty();
        assertThat(places.waitingLetters()).isZero();
    }
}
