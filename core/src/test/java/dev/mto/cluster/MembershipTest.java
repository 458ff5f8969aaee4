package dev.mto.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.cluster.NodeStore.Received;
import dev.mto.cluster.NodeStore.Standing;
import dev.mto.plan.PlanId;
import dev.mto.run.AgentSlots;
import dev.mto.run.Attempt;
import dev.mto.run.PlanHost;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.run.PlanJournal.Refused;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class MembershipTest {
    private static final Duration LEASE = Duration.ofSeconds(12);
    private static final PlanId ID = new PlanId("plan_a");

    private final FakeNodes nodes = new FakeNodes();
    private final Plans plans = new Plans();
    private final AgentSlots slots = new AgentSlots(9);
    private Instant wall = Instant.parse("2026-01-01T00:00:00Z");
    private long nanos;
    private final Membership membership = new Membership(nodes,
            new NodeStore.Profile("me", Optional.empty(), "1", LEASE, 8), slots,
            new Membership.Ticker(() -> nanos, () -> wall));

    /// The plans that run here, and what was done with them.
    private class Plans implements PlanHost {
        private final Set<PlanId> running = new HashSet<>();
        private final List<PlanInput.Command> heard = new ArrayList<>();
        private boolean astray;

        @Override
        public int takeUp(Collection<PlanId> claimed) {
            running.addAll(claimed);
            return claimed.size();
        }

        @Override
        public Set<PlanId> leaveAll() {
            nodes.calls.add("leave all, of " + slots.capacity() + " sessions, " + (membership.holds() ? "" : "not ")
                    + "holding");
            Set<PlanId> left = Set.copyOf(running);
            running.clear();
            astray = false;
            return left;
        }

        @Override
        public boolean pass(PlanId id, PlanInput.Command command) {
            if (running.contains(id)) {
                heard.add(command);
            }
            return running.contains(id);
        }

        @Override
        public boolean isAstray() {
            return astray;
        }

        @Override
        public boolean runs(PlanId id) {
            return running.contains(id);
        }
    }

    private void elapse(Duration time) {
        wall = wall.plus(time);
        nanos += time.toNanos();
    }

    private void joined() {
        membership.join(plans);
        nodes.calls.clear();
        nodes.told.clear();
    }

    private static List<PlanId> plans(int number) {
        return IntStream.range(0, number).mapToObj(index -> new PlanId("plan_" + index)).toList();
    }

    @Test
    void hasNoSessionsUntilItIsToldHowMany() {
        assertThat(membership.holds()).isFalse();
        membership.join(plans);

        assertThat(nodes.calls).containsExactly("join " + new SlotUse(0, 0, 0), "beat");
        assertThat(nodes.told).containsExactly(new SlotUse(0, 0, 0));
        assertThat(slots.capacity()).isEqualTo(4);
        assertThat(membership.holds()).isTrue();
        assertThat(membership.isFirst()).isTrue();
    }

    /// What all share, of which this process has two.
    private static final class Two implements Quota {
        private int most = 10;

        @Override
        public String name() {
            return "two";
        }

        @Override
        public int all() {
            return 10;
        }

        @Override
        public SlotUse use() {
            return new SlotUse(2, 1, Math.max(2, most));
        }

        @Override
        public void resize(int many) {
            most = many;
        }
    }

    @Test
    void whatElseIsSharedIsToldAndLimitedAsSessionsAre() {
        Two two = new Two();
        membership.share(List.of(two));
        nodes.shares = Map.of("two", 5);
        nodes.meanwhile = () -> assertThat(two.most).as("before anybody says how many").isZero();
        membership.join(plans);
        assertThat(nodes.stakes).containsExactly(new Stake("two", 10, new SlotUse(2, 1, 2)));
        assertThat(two.most).isEqualTo(5);

        nodes.meanwhile = () -> {};
        membership.beat(plans);
        assertThat(nodes.stakes).containsExactly(new Stake("two", 10, new SlotUse(2, 1, 5)));
        membership.drain(plans);
        assertThat(nodes.stakes).as("it wants no more").containsExactly(new Stake("two", 0, new SlotUse(2, 1, 2)));
        membership.leave(plans);
        assertThat(two.most).isZero();
    }

    @Test
    void whatWasJustClaimedMayCountInAnyQuota() {
        Two two = new Two();
        membership.share(List.of(two));
        nodes.shares = Map.of("two", 8);
        joined();
        nodes.orphans.add(ID);
        membership.beat(plans);
        assertThat(two.most).as("until it is known what has come").isZero();
        slots.of(ID, () -> {}).holdJust(IntStream.rangeClosed(1, 7)
                .mapToObj(number -> new Attempt(new Attempt.Work.Planning(), number)).toList());
        membership.beat(plans);
        assertThat(nodes.stakes).containsExactly(new Stake("two", 10, new SlotUse(7, 1, 7)));
        assertThat(two.most).as("of eight, five are kept for what has not come yet").isEqualTo(3);
        elapse(Duration.ofSeconds(3));
        membership.beat(plans);
        elapse(Duration.ofSeconds(3));
        membership.beat(plans);
        assertThat(nodes.stakes).containsExactly(new Stake("two", 10, new SlotUse(2, 1, 3)));
        assertThat(two.most).isEqualTo(8);
    }

    @Test
    void whatIsLaunchedWhileAPlaceIsTakenIsItsOwnToActFor() {
        nodes.meanwhile = () -> assertThat(membership.holds()).isTrue();
        membership.join(plans);
    }

    @Test
    void aLeaseIsOverByWhicheverClockSaysSo() {
        joined();
        elapse(LEASE.minusMillis(1));
        assertThat(membership.holds()).isTrue();
        nanos += 2_000_000;
        assertThat(membership.holds()).isFalse();

        joined();
        // A machine that slept: its nanoseconds stood still.
        wall = wall.plus(LEASE);
        assertThat(membership.holds()).isFalse();
    }

    @Test
    void aClockThatIsPutBackMakesNoLeaseLonger() {
        joined();
        wall = wall.minus(Duration.ofHours(1));
        assertThat(membership.holds()).isTrue();
        nanos += LEASE.toNanos();
        assertThat(membership.holds()).isFalse();
    }

    @Test
    void aLeaseThatWasOverOnceIsNotRenewed() {
        joined();
        plans.running.add(ID);
        nodes.meanwhile = () -> {
            nodes.meanwhile = () -> {};
            elapse(LEASE);
            assertThat(membership.holds()).isFalse();
        };
        membership.beat(plans);

        assertThat(nodes.calls).containsExactly("beat", "leave all, of 0 sessions, not holding",
                "join " + new SlotUse(0, 0, 0), "beat");
        assertThat(plans.running).isEmpty();
        assertThat(membership.holds()).isTrue();
    }

    @Test
    void aLeaseCountsFromBeforeItWasAskedFor() {
        joined();
        nodes.meanwhile = () -> elapse(LEASE.minusSeconds(1));
        membership.beat(plans);
        assertThat(membership.holds()).isTrue();
        elapse(Duration.ofSeconds(1));
        assertThat(membership.holds()).isFalse();
    }

    @Test
    void whoeverWasBuriedLetsGoOfAllAndComesBack() {
        joined();
        nodes.next = Optional.of(new Standing.Buried());
        membership.beat(plans);
        assertThat(nodes.calls).containsExactly("beat", "leave all, of 0 sessions, not holding",
                "join " + new SlotUse(0, 0, 0), "beat");
    }

    @Test
    void aPlanThatMayBeItsOwnWithoutItsKnowingTakesANewPlace() {
        joined();
        plans.astray = true;
        membership.beat(plans);
        assertThat(nodes.calls).containsExactly("leave all, of 0 sessions, not holding",
                "join " + new SlotUse(0, 0, 0), "beat");
    }

    @Test
    void aStoreThatIsAlwaysTooSlowIsNotAskedForEver() {
        nodes.meanwhile = () -> elapse(LEASE);
        membership.join(plans);
        assertThat(nodes.calls).hasSize(1);
        membership.beat(plans);
        assertThat(nodes.calls).hasSize(3);
        assertThat(membership.holds()).isFalse();
    }

    @Test
    void aPlaceThatCouldNotBeTakenIsTriedAgain() {
        nodes.joinFails = Optional.of(new JournalException("No answer."));
        assertThatThrownBy(() -> membership.join(plans)).isInstanceOf(JournalException.class);
        assertThat(membership.holds()).isFalse();
        assertThatThrownBy(() -> membership.beat(plans)).isInstanceOf(JournalException.class);
        nodes.joinFails = Optional.empty();
        membership.beat(plans);
        assertThat(membership.holds()).isTrue();
    }

    @Test
    void buriesNobodyBeforeTheyHaveHadTimeToComeBack() {
        joined();
        elapse(LEASE.dividedBy(2).minusMillis(1));
        membership.beat(plans);
        elapse(Duration.ofMillis(1));
        membership.beat(plans);
        membership.beat(plans);
        assertThat(nodes.calls).containsExactly("beat", "beat", "beat and bury");
    }

    @Test
    void tellsAllThatItMayComeToHave() {
        joined();
        var mine = slots.of(ID, () -> {});
        IntStream.range(0, 4)
                .forEach(index -> mine.acquire(new Attempt(new Attempt.Work.Subtask(index), 1), 1, wall));
        mine.acquire(new Attempt(new Attempt.Work.Synthesis(), 1), 1, wall);
        nodes.sessions = 1;
        membership.beat(plans);
        membership.beat(plans);
        assertThat(nodes.told).containsExactly(new SlotUse(4, 1, 4), new SlotUse(4, 1, 4));
        assertThat(slots.capacity()).isEqualTo(1);
        mine.release(new Attempt(new Attempt.Work.Subtask(0), 1));
        membership.beat(plans);
        assertThat(nodes.told).last().isEqualTo(new SlotUse(3, 1, 3));
    }

    @Test
    void atFirstTakesItsPartOfWhatNobodyRunsAndThenTheRest() {
        joined();
        nodes.nodes = 3;
        nodes.orphans.addAll(plans(200));
        membership.beat(plans);
        assertThat(nodes.calls).containsExactly("beat", "claim 50", "claim 17");
        assertThat(plans.running).hasSize(67);
        membership.beat(plans);
        assertThat(plans.running).hasSize(200);
    }

    @Test
    void takesAHandfulAtTheLeast() {
        joined();
        nodes.nodes = 3;
        nodes.orphans.addAll(plans(8));
        membership.beat(plans);
        assertThat(plans.running).hasSize(8);
    }

    @Test
    void renewsItsLeaseBeforeItReadsMore() {
        nodes.orphans.addAll(plans(200));
        PlanHost slow = new Plans() {
            @Override
            public int takeUp(Collection<PlanId> claimed) {
                elapse(LEASE.dividedBy(3));
                return super.takeUp(claimed);
            }
        };
        membership.join(slow);
        assertThat(nodes.calls).endsWith("beat", "claim 50");
        membership.beat(slow);
        assertThat(nodes.calls).endsWith("beat", "claim 50", "beat", "claim 50");
        assertThat(membership.holds()).isTrue();
    }

    @Test
    void aClaimOfWhichNothingIsKnownTakesANewPlace() {
        joined();
        nodes.orphans.addAll(plans(1));
        nodes.claimFails = Optional.of(new JournalException("No answer."));
        assertThatThrownBy(() -> membership.beat(plans)).isInstanceOf(JournalException.class);
        assertThat(membership.holds()).isFalse();
        nodes.claimFails = Optional.empty();
        membership.beat(plans);
        assertThat(nodes.calls).contains("leave all, of 0 sessions, not holding");
        assertThat(plans.running).hasSize(1);
    }

    @Test
    void aClaimThatWasRefusedIsJustTriedAgain() {
        joined();
        nodes.orphans.addAll(plans(1));
        nodes.claimFails = Optional.of(new Refused("Not now."));
        assertThatThrownBy(() -> membership.beat(plans)).isInstanceOf(Refused.class);
        assertThat(membership.holds()).isTrue();
    }

    @Test
    void passesACommandOnOnceToWhoeverIsThere() {
        joined();
        PlanInput.Command cancel = new PlanInput.Cancel("why not");
        nodes.letters.add(new Received(7, ID, cancel));
        membership.beat(plans);
        assertThat(plans.heard).as("nobody runs the plan yet").isEmpty();
        plans.running.add(ID);
        membership.beat(plans);
        membership.beat(plans);
        assertThat(plans.heard).containsExactly(cancel);

        nodes.orphans.add(ID);
        nodes.next = Optional.of(new Standing.Buried());
        membership.beat(plans);
        assertThat(plans.heard).as("whoever was told is gone").containsExactly(cancel, cancel);
    }

    @Test
    void whoeverIsDrainedLetsGoAndTakesNothing() {
        joined();
        plans.running.add(ID);
        membership.drain(plans);
        assertThat(membership.isDraining()).isTrue();
        assertThat(nodes.calls).containsExactly("leave all, of 0 sessions, not holding", "leave",
                "join " + new SlotUse(0, 0, 0), "drain", "beat");
        nodes.orphans.addAll(plans(3));
        membership.beat(plans);
        assertThat(plans.running).isEmpty();
        assertThat(nodes.calls).noneMatch(call -> call.startsWith("claim"));
    }

    @Test
    void whoeverLeavesHasNothingAndIsNobody() {
        joined();
        plans.running.add(ID);
        membership.leave(plans);
        assertThat(nodes.calls).containsExactly("leave all, of 0 sessions, not holding", "leave");
        assertThat(membership.holds()).isFalse();
        assertThat(membership.isFirst()).isFalse();
        assertThat(slots.capacity()).isZero();
    }

    @Test
    void sendsToTheOthers() {
        assertThat(membership.send(ID, new PlanInput.Cancel("why not"))).isPresent();
        assertThat(nodes.calls).containsExactly("send " + ID);
    }
}
