package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import dev.mto.cluster.Node;
import dev.mto.cluster.NodeStore;
import dev.mto.cluster.NodeStore.Profile;
import dev.mto.cluster.NodeStore.Received;
import dev.mto.cluster.NodeStore.Standing.Buried;
import dev.mto.cluster.NodeStore.Standing.Placed;
import dev.mto.cluster.SlotUse;
import dev.mto.cluster.Stake;
import dev.mto.plan.PlanId;
import dev.mto.plan.SubtaskSpec;
import dev.mto.run.PlanEvent.ParentOpened;
import dev.mto.run.PlanEvent.PlanReopened;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanJournal.AppendResult;
import dev.mto.run.PlanPost;
import dev.mto.testkit.Journals.Author;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every [NodeStore] must do, together with the journal beside it. A test of one extends this and says how a process
/// comes to it.
@Timeout(60)
public abstract class NodeStoreContract {
    /// Of a store with a clock of its own, time passes besides; none of it is long enough to be one of these.
    private static final Duration LEASE = Duration.ofMinutes(20);
    private static final int SESSIONS = 6;
    private static final int CAP = 4;
    private static final SlotUse IDLE = new SlotUse(0, 0, 0);
    private static final PlanId ID = new PlanId("plan_a");

    /// A process that shares the store with all that were made before in the same test.
    ///
    /// @param nodes its view of the others
    /// @param journal as it writes it
    protected record Participant(NodeStore nodes, PlanJournal journal) {}

    /// One more process, which has no place yet.
    protected abstract Participant participant();

    /// Lets time pass for the leases, and for the commands that lie there.
    protected abstract void pass(Duration time);

    private Participant placed(String name) {
        Participant process = participant();
        process.nodes().join(profile(name), IDLE);
        return process;
    }

    private static Profile profile(String name) {
        return new Profile(name, Optional.of(URI.create("http://" + name + ":7420")), "1.2.3", LEASE, SESSIONS);
    }

    private static Placed beat(Participant process, SlotUse use) {
        assertThat(process.nodes().beat(use, false)).isInstanceOf(Placed.class);
        return (Placed) process.nodes().beat(use, false);
    }

    private static Placed bury(Participant process) {
        return (Placed) process.nodes().beat(IDLE, true);
    }

    private static Author submit(Participant process, PlanId id, int seconds) {
        return Author.submit(process.journal(), id, Journals.START.plusSeconds(seconds),
                Journals.goal("Do it", Path.of("/work").toAbsolutePath()));
    }

    /// A plan with one session in flight.
    private static Author atWork(Participant process, PlanId id) {
        Author author = submit(process, id, 0);
        assertThat(author.write(Journals.completion("Done.").subList(0, 3))).isEqualTo(AppendResult.APPENDED);
        return author;
    }

    private static Author asSeenBy(Participant process, PlanId id) {
        return Author.resume(process.journal(), id);
    }

    @Test
    void whoHasNoPlaceWritesNothingAndIsGivenNothing() {
        Participant placeless = participant();

        assertThat(placeless.nodes().beat(IDLE, true)).isInstanceOf(Buried.class);
        assertThat(placeless.nodes().claim(10)).isEmpty();
        assertThat(placeless.nodes().letters()).isEmpty();
        submit(placeless, ID, 0);
        assertThat(placeless.journal().read(ID, 0)).isEmpty();
        placeless.nodes().leave();
    }

    @Test
    void aPlanIsItsAuthorsAlone() {
        Participant mine = placed("mine");
        Participant other = placed("other");
        Author author = submit(mine, ID, 0);

        Author rival = asSeenBy(other, ID);
        assertThat(rival.write(new ParentOpened("ses_rival"))).isEqualTo(AppendResult.DISOWNED);
        assertThat(author.write(new ParentOpened("ses_mine"))).isEqualTo(AppendResult.APPENDED);
        // Also where the number is taken: it is not to read on and try again.
        assertThat(rival.write(new ParentOpened("ses_rival"))).isEqualTo(AppendResult.DISOWNED);
        assertThat(author.rival().write(new ParentOpened("ses_again"))).isEqualTo(AppendResult.APPENDED);
        assertThat(author.write(new ParentOpened("ses_late"))).isEqualTo(AppendResult.FENCED);
        assertThat(mine.journal().read(ID, 0)).hasSize(3);
        assertThat(other.nodes().claim(10)).isEmpty();
    }

    @Test
    void aPlanThatIsOverIsWhoevers() {
        Participant first = placed("first");
        Participant second = placed("second");
        Author author = submit(first, ID, 0);
        author.write(Journals.completion("Done."));
        assertThat(second.nodes().claim(10)).isEmpty();

        Author reopener = asSeenBy(second, ID);
        Author late = asSeenBy(first, ID);
        assertThat(reopener.write(new PlanReopened(List.of(1)))).isEqualTo(AppendResult.APPENDED);
        assertThat(late.write(new PlanReopened(List.of(0)))).isEqualTo(AppendResult.DISOWNED);
        assertThat(reopener.write(Journals.failure())).isEqualTo(AppendResult.APPENDED);
        assertThat(late.write(new PlanReopened(List.of(0)))).isEqualTo(AppendResult.FENCED);
    }

    @Test
    void whatIsLeftIsClaimedTheOldestFirst() {
        Participant first = placed("first");
        Participant second = placed("second");
        IntStream.of(2, 0, 1).forEach(number -> submit(first, new PlanId("plan_" + number), number));
        submit(first, ID, 3).write(Journals.failure());
        assertThat(beat(second, IDLE).orphans()).isZero();

        first.nodes().leave();
        assertThat(beat(second, IDLE).orphans()).isEqualTo(3);
        assertThat(second.nodes().claim(2)).containsExactly(new PlanId("plan_0"), new PlanId("plan_1"));
        assertThat(beat(second, IDLE).orphans()).isEqualTo(1);
        assertThat(second.nodes().claim(2)).containsExactly(new PlanId("plan_2"));
        assertThat(second.nodes().claim(2)).isEmpty();
        assertThat(asSeenBy(second, new PlanId("plan_0")).write(new ParentOpened("ses_2")))
                .isEqualTo(AppendResult.APPENDED);
        assertThat(asSeenBy(first, new PlanId("plan_1")).write(new ParentOpened("ses_1")))
                .isEqualTo(AppendResult.DISOWNED);
    }

    @Test
    void whoeverIsSilentForALeaseIsBuriedByWhoMay() {
        Participant silent = placed("silent");
        Participant other = placed("other");
        Author author = submit(silent, ID, 0);
        pass(LEASE.minusMinutes(5));
        assertThat(bury(other).buried()).isEmpty();
        pass(Duration.ofMinutes(6));
        assertThat(beat(other, IDLE).buried()).isEmpty();
        assertThat(author.write(new ParentOpened("ses_1"))).isEqualTo(AppendResult.APPENDED);

        Placed after = bury(other);
        assertThat(after.buried()).containsExactly("silent");
        assertThat(after.orphans()).isEqualTo(1);
        assertThat(after.nodes()).isEqualTo(1);
        assertThat(author.write(new ParentOpened("ses_2"))).isEqualTo(AppendResult.DISOWNED);
        assertThat(silent.nodes().beat(IDLE, true)).isInstanceOf(Buried.class);
        assertThat(silent.nodes().claim(1)).isEmpty();
        assertThat(bury(other).buried()).isEmpty();

        silent.nodes().join(profile("silent"), IDLE);
        assertThat(author.write(new ParentOpened("ses_2"))).isEqualTo(AppendResult.DISOWNED);
        assertThat(silent.nodes().claim(1)).containsExactly(ID);
        assertThat(author.write(new ParentOpened("ses_2"))).isEqualTo(AppendResult.APPENDED);
    }

    @Test
    void aBeatRenewsTheLeaseAlsoOfOneWhoseLeaseIsOver() {
        Participant one = placed("one");
        Participant other = placed("other");
        for (int i = 0; i < 3; i++) {
            pass(LEASE.minusMinutes(5));
            beat(one, IDLE);
            assertThat(bury(other).buried()).isEmpty();
        }
        pass(LEASE.plusMinutes(5));
        beat(one, IDLE);
        assertThat(one.nodes().claim(1)).isEmpty();
        assertThat(bury(other).buried()).isEmpty();
    }

    @Test
    void aNewPlaceBuriesTheOldOne() {
        Participant process = placed("again");
        Author author = atWork(process, ID);
        process.nodes().join(profile("again"), IDLE);

        assertThat(process.nodes().all()).hasSize(1);
        assertThat(author.write(new ParentOpened("ses_1"))).isEqualTo(AppendResult.DISOWNED);
        assertThat(beat(process, IDLE).orphans()).isEqualTo(1);
    }

    @Test
    void theFirstIsTheOldestThatLivesAndStays() {
        Participant oldest = placed("oldest");
        pass(Duration.ofSeconds(1));
        Participant second = placed("second");
        pass(Duration.ofSeconds(1));
        Participant third = placed("third");
        assertThat(List.of(beat(oldest, IDLE).first(), beat(second, IDLE).first(), beat(third, IDLE).first()))
                .containsExactly(true, false, false);

        oldest.nodes().drain();
        assertThat(beat(oldest, IDLE).first()).isFalse();
        assertThat(beat(second, IDLE).first()).isTrue();

        pass(LEASE.minusSeconds(1));
        beat(third, IDLE);
        pass(Duration.ofSeconds(2));
        assertThat(beat(third, IDLE).first()).as("before anybody is buried").isTrue();
    }

    @Test
    void sessionsAreSharedOutAndNeverGivenTwice() {
        Participant one = placed("one");
        assertThat(beat(one, IDLE).sessions()).isEqualTo(SESSIONS);
        Participant other = placed("other");
        assertThat(beat(other, IDLE).sessions()).as("the first has not limited itself yet").isZero();

        assertThat(beat(one, new SlotUse(0, 0, SESSIONS)).sessions()).isEqualTo(SESSIONS / 2);
        assertThat(beat(other, IDLE).sessions()).as("nor told of it").isZero();
        assertThat(beat(one, new SlotUse(0, 0, SESSIONS / 2)).sessions()).isEqualTo(SESSIONS / 2);
        assertThat(beat(other, IDLE).sessions()).isEqualTo(SESSIONS / 2);
        assertThat(ceilings(one)).containsExactly(SESSIONS / 2, SESSIONS / 2);

        one.nodes().leave();
        assertThat(beat(other, new SlotUse(3, 5, 3)).sessions()).isEqualTo(SESSIONS);
    }

    private static List<Integer> ceilings(Participant process) {
        return process.nodes().all().stream().map(node -> node.sessions().ceiling()).toList();
    }

    @Test
    void sessionsOfPlansThatNobodyRunsAreTaken() {
        Participant leaving = placed("leaving");
        atWork(leaving, ID);
        atWork(leaving, new PlanId("plan_b"));
        leaving.nodes().leave();

        Participant other = placed("other");
        assertThat(beat(other, IDLE).sessions()).isEqualTo(SESSIONS - 2);
        assertThat(other.nodes().claim(10)).hasSize(2);
        assertThat(ceilings(other)).containsExactly(SESSIONS);
        Participant third = placed("third");
        assertThat(beat(third, new SlotUse(0, 4, 0)).sessions()).isZero();
        assertThat(beat(other, new SlotUse(2, 0, 4)).sessions()).isEqualTo(SESSIONS / 3);
    }

    private static int share(Participant process, String name, SlotUse use) {
        Placed placed = (Placed) process.nodes().beat(IDLE, List.of(new Stake(name, CAP, use)), false);
        return Optional.ofNullable(placed.shares().get(name)).orElseThrow();
    }

    @Test
    void whatElseIsSharedIsNeverGivenTwiceEither() {
        Participant one = placed("one");
        assertThat(share(one, "a", IDLE)).isEqualTo(CAP);
        Participant other = placed("other");
        assertThat(share(other, "a", IDLE)).as("the first has not limited itself yet").isZero();
        assertThat(share(other, "b", IDLE)).as("of another name").isEqualTo(CAP);

        assertThat(share(one, "a", new SlotUse(3, 0, CAP))).isEqualTo(3);
        assertThat(share(other, "a", new SlotUse(0, 2, 0))).as("nor told of it").isZero();
        assertThat(share(one, "a", new SlotUse(3, 0, 3))).as("the other lacks its half").isEqualTo(CAP / 2);
        assertThat(share(other, "a", new SlotUse(0, 2, 0))).isEqualTo(CAP - 3);

        one.nodes().leave();
        assertThat(share(other, "a", new SlotUse(1, 5, 1))).isEqualTo(CAP);
    }

    @Test
    void sessionsOfPlansThatNobodyRunsAreTakenOfAllElseAndThenAreTheirs() {
        Participant leaving = placed("leaving");
        atWork(leaving, ID);
        atWork(leaving, new PlanId("plan_b"));
        leaving.nodes().leave();

        Participant other = placed("other");
        assertThat(share(other, "a", IDLE)).isEqualTo(CAP - 2);
        assertThat(other.nodes().claim(10)).hasSize(2);
        Participant third = placed("third");
        assertThat(share(third, "a", new SlotUse(0, 4, 0))).as("all may be the other's").isZero();
        assertThat(share(other, "a", new SlotUse(2, 0, 2))).isEqualTo(CAP / 2);
        assertThat(share(third, "a", new SlotUse(0, 4, 0))).isEqualTo(CAP - 2);
    }

    @Test
    void whatIsOverIsInFlightNoMore() {
        Participant one = placed("one");
        Author author = atWork(one, ID);
        author.write(Journals.failure());
        one.nodes().leave();
        assertThat(beat(placed("other"), IDLE).sessions()).isEqualTo(SESSIONS);
    }

    @Test
    void aCommandReachesWhoRunsThePlanAsLongAsItLies() {
        Participant runs = placed("runs");
        Participant asks = placed("asks");
        submit(runs, ID, 0);

        PlanPost.Letter first = asks.nodes().send(ID, new PlanInput.Cancel("why not"));
        PlanPost.Letter second = asks.nodes().send(ID, new PlanInput.Approve(2));
        var _ = asks.nodes().send(new PlanId("plan_nobody"), new PlanInput.Cancel("why not"));

        assertThat(asks.nodes().letters()).isEmpty();
        for (int i = 0; i < 2; i++) {
            assertThat(commands(runs)).containsExactly(new PlanInput.Cancel("why not"), new PlanInput.Approve(2));
        }
        first.close();
        first.close();
        assertThat(commands(runs)).containsExactly(new PlanInput.Approve(2));

        runs.nodes().leave();
        assertThat(asks.nodes().claim(1)).containsExactly(ID);
        assertThat(runs.nodes().letters()).isEmpty();
        assertThat(asks.nodes().letters()).extracting(Received::plan).containsExactly(ID);
        second.close();
        assertThat(asks.nodes().letters()).isEmpty();
    }

    private static List<PlanInput.Command> commands(Participant process) {
        return process.nodes().letters().stream().map(Received::command).toList();
    }

    @Test
    void everyCommandArrivesAsItWasSent() {
        Participant process = placed("one");
        submit(process, ID, 0);
        List<PlanInput.Command> all = List.of(new PlanInput.Cancel("„why“ not\n"), new PlanInput.Approve(3),
                new PlanInput.Edit(1, List.of(new SubtaskSpec("Look", "general", List.of()),
                        new SubtaskSpec("Write", "build", List.of(0))), List.of("A note.")),
                new PlanInput.CancelSubtask(4, "no need"), new PlanInput.Claim("tui-1"),
                new PlanInput.Reported("tui-1", new AgentOutcome.Completed("The answer.", Usage.NONE)),
                new PlanInput.Reported("tui-1",
                        new AgentOutcome.Failed(FailureKind.PROVIDER_REJECTED, "It broke.", Usage.NONE)),
                new PlanInput.Reported("tui-1", new AgentOutcome.Aborted(Usage.NONE)),
                new PlanInput.Reported("tui-1", new AgentOutcome.Interrupted("Closed.", Usage.NONE)));

        all.forEach(command -> process.nodes().send(ID, command));

        assertThat(commands(process)).containsExactlyElementsOf(all);
        assertThat(process.nodes().letters()).extracting(Received::number).doesNotHaveDuplicates();
    }

    @Test
    void aCommandThatNobodyTakesBackIsForgotten() {
        Participant runs = placed("runs");
        submit(runs, ID, 0);
        PlanPost.Letter letter = runs.nodes().send(ID, new PlanInput.Cancel("why not"));
        pass(NodeStore.LETTERS_KEPT.dividedBy(2));
        beat(runs, IDLE);
        assertThat(runs.nodes().letters()).hasSize(1);
        pass(NodeStore.LETTERS_KEPT);
        beat(runs, IDLE);
        assertThat(runs.nodes().letters()).isEmpty();
        letter.close();
    }

    @Test
    void theNewestEventsAreKnownToAll() {
        Participant one = placed("one");
        Participant other = placed("other");
        Author author = submit(one, ID, 0);
        submit(other, new PlanId("plan_b"), 1);
        author.write(Journals.completion("Done."));

        assertThat(other.nodes().newest(List.of(ID, new PlanId("plan_b"), new PlanId("plan_nobody"))))
                .isEqualTo(Map.of(ID, author.state().lastSeq(), new PlanId("plan_b"), 1L));
        assertThat(other.nodes().newest(List.of())).isEmpty();
    }

    @Test
    void allOfThemAreListedTheOldestFirst() {
        Participant first = placed("first");
        pass(Duration.ofSeconds(2));
        Participant second = placed("second");
        submit(first, ID, 0);
        submit(first, new PlanId("plan_b"), 0).write(Journals.failure());
        beat(first, new SlotUse(1, 2, 3));
        second.nodes().drain();

        List<Node> all = second.nodes().all();
        assertThat(all).extracting(Node::name).containsExactly("first", "second");
        assertThat(all).extracting(Node::plans).containsExactly(1L, 0L);
        assertThat(all).extracting(Node::draining).containsExactly(false, true);
        assertThat(all).extracting(Node::id).doesNotHaveDuplicates();
        Node node = all.getFirst();
        assertThat(node.url()).contains(URI.create("http://first:7420"));
        assertThat(node.version()).isEqualTo("1.2.3");
        assertThat(Duration.between(node.startedAt(), node.seenAt())).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
        assertThat(List.of(node.sessions().inFlight(), node.sessions().waiting())).containsExactly(1, 2);
        assertThat(node.sessions().ceiling()).isGreaterThanOrEqualTo(3);
    }

    @Test
    void noPlanIsClaimedTwice() throws Exception {
        Participant leaving = placed("leaving");
        List<PlanId> all = IntStream.range(0, 40).mapToObj(number -> new PlanId("plan_" + number)).toList();
        all.forEach(id -> submit(leaving, id, 0));
        leaving.nodes().leave();
        List<Participant> others = List.of(placed("one"), placed("two"), placed("three"));

        List<PlanId> claimed = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<PlanId>>> claims = others.stream()
                    .map(process -> threads.submit(() -> claimAll(process))).toList();
            for (Future<List<PlanId>> claim : claims) {
                claimed.addAll(claim.get());
            }
        }
        assertThat(claimed).containsExactlyInAnyOrderElementsOf(all);
    }

    private static List<PlanId> claimAll(Participant process) {
        List<PlanId> all = new ArrayList<>();
        // Whoever waits for a row that another is about to take may come away with none: it looks again.
        for (int i = 0; i < 40; i++) {
            all.addAll(process.nodes().claim(3));
        }
        return all;
    }
}
