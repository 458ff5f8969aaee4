package dev.mto.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class SharesTest {
    private static final int MOST = 5;

    /// What happens at one process.
    enum Step {
        BEATS,
        WANTS,
        FINISHES,
        /// Its plans are nobody's, and it takes a new place.
        LEAVES,
        CLAIMS
    }

    record Happening(Step step, int process, int number) {}

    /// One process as it is, and as the others know it.
    private static final class Peer {
        private int capacity;
        private int held;
        private int waiting;
        private int kept;
        private SlotUse told = new SlotUse(0, 0, 0);

        private SlotUse use() {
            return new SlotUse(held, waiting, Math.max(capacity, held));
        }

        private void grant() {
            int granted = Math.clamp((long) capacity - held, 0, waiting);
            held += granted;
            waiting -= granted;
        }
    }

    private static final class Fleet {
        private final int all;
        private final List<Peer> processes;
        private int adrift;

        private Fleet(int all, int processes) {
            this.all = all;
            this.processes = IntStream.range(0, processes).mapToObj(_ -> new Peer()).toList();
        }

        private void happen(Happening happening) {
            Peer process = processes.get(happening.process() % processes.size());
            switch (happening.step()) {
                case BEATS -> beat(process);
                case WANTS -> process.waiting += happening.number();
                case FINISHES -> process.held = Math.max(0, process.held - happening.number());
                case LEAVES -> {
                    adrift += process.held;
                    process.held = 0;
                    process.waiting = 0;
                    process.capacity = 0;
                    process.kept = 0;
                    process.told = new SlotUse(0, 0, 0);
                }
                case CLAIMS -> {
                    process.held += adrift;
                    process.kept += adrift;
                    adrift = 0;
                }
            }
            process.grant();
        }

        private void beat(Peer process) {
            List<SlotUse> others = new ArrayList<>();
            processes.stream().filter(other -> other != process)
                    .forEach(other -> others.add(other.told.withCeiling(other.kept)));
            SlotUse told = process.use();
            int share = Shares.of(all, told, others, adrift);
            process.kept = Math.max(share, told.ceiling());
            process.told = told;
            process.capacity = share;
            process.grant();
        }
    }

    @Provide
    Arbitrary<Happening> happenings() {
        return Combinators.combine(Arbitraries.of(Step.values()), Arbitraries.integers().between(0, MOST - 1),
                Arbitraries.integers().between(1, 6)).as(Happening::new);
    }

    @Property
    void allTogetherNeverHaveMoreThanMayBe(@ForAll @IntRange(min = 1, max = 20) int all,
            @ForAll @IntRange(min = 1, max = MOST) int processes,
            @ForAll @Size(max = 200) List<@net.jqwik.api.From("happenings") Happening> history) {
        Fleet fleet = new Fleet(all, processes);
        for (Happening happening : history) {
            fleet.happen(happening);
            assertThat(fleet.processes).allSatisfy(
                    process -> assertThat(process.held).isLessThanOrEqualTo(process.kept));
            assertThat(fleet.processes.stream().mapToInt(process -> process.kept).sum() + fleet.adrift)
                    .as("after %s", happening).isLessThanOrEqualTo(all);
        }
    }

    @Property
    void whoeverWaitsGetsAFairShareOnceOthersHaveFinished(@ForAll @IntRange(min = 1, max = 20) int all,
            @ForAll @IntRange(min = 1, max = MOST) int processes,
            @ForAll @Size(max = 60) List<@net.jqwik.api.From("happenings") Happening> history) {
        Fleet fleet = new Fleet(all, processes);
        history.forEach(fleet::happen);
        fleet.happen(new Happening(Step.CLAIMS, 0, 1));
        for (int round = 0; round < 4; round++) {
            fleet.processes.forEach(fleet::beat);
            // What had a session is over; what waits goes on waiting, and more comes.
            fleet.processes.forEach(process -> {
                process.waiting += process.held;
                process.held = 0;
                process.grant();
            });
        }
        fleet.processes.forEach(fleet::beat);
        int fair = all / processes;
        assertThat(fleet.processes).allSatisfy(process -> assertThat(process.held)
                .isGreaterThanOrEqualTo(Math.min(fair, process.held + process.waiting)));
        boolean someWait = fleet.processes.stream().anyMatch(process -> process.waiting > 0);
        int kept = fleet.processes.stream().mapToInt(process -> process.kept).sum();
        assertThat(someWait && kept < all - processes).as("there is more to be had than one ready for each").isFalse();
    }

    @Property
    void whoeverIsAloneGetsAll(@ForAll @IntRange(min = 1, max = 20) int all, @ForAll @IntRange(max = 10) int inFlight,
            @ForAll @IntRange(max = 10) int waiting) {
        assertThat(Shares.of(all, new SlotUse(inFlight, waiting, 20), List.of(), 0)).isEqualTo(all);
    }

    @Test
    void aBusyOneMakesRoomForOneThatWaits() {
        SlotUse busy = new SlotUse(4, 9, 4);
        assertThat(Shares.of(4, busy, List.of(new SlotUse(0, 1, 0)), 0)).isEqualTo(3);
        assertThat(Shares.of(4, busy, List.of(new SlotUse(0, 7, 0)), 0)).isEqualTo(2);
        assertThat(Shares.of(4, busy, List.of(new SlotUse(0, 0, 0)), 0)).isEqualTo(4);
    }

    @Test
    void whatIsLeftOverByEvenSharesIsUsed() {
        SlotUse two = new SlotUse(2, 9, 2);
        SlotUse one = new SlotUse(1, 9, 1);
        assertThat(Shares.of(3, two, List.of(one), 0)).isEqualTo(2);
        assertThat(Shares.of(3, one, List.of(two), 0)).isEqualTo(1);
    }

    @Test
    void nobodyKeepsOneReadyWhereThatWouldStarveAnother() {
        SlotUse idle = new SlotUse(0, 0, 1);
        SlotUse waits = new SlotUse(0, 3, 0);
        assertThat(Shares.of(2, idle, List.of(idle, waits), 0)).isZero();
        assertThat(Shares.of(3, idle, List.of(idle, waits), 0)).isEqualTo(1);
        assertThat(Shares.of(4, new SlotUse(0, 0, 0), List.of(new SlotUse(3, 9, 3), waits), 0)).isZero();
    }

    @Test
    void whatNobodyRunsIsTaken() {
        assertThat(Shares.of(4, new SlotUse(0, 9, 0), List.of(), 3)).isEqualTo(1);
        assertThat(Shares.of(4, new SlotUse(2, 9, 2), List.of(new SlotUse(1, 0, 1)), 7)).isZero();
    }
}
