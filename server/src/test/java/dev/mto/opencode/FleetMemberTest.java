package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.cluster.SlotUse;
import dev.mto.opencode.OpencodeSettings.Conduct;
import dev.mto.opencode.OpencodeSettings.Patience;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FleetMemberTest {
    private final AtomicInteger adrift = new AtomicInteger();
    private final Bell bell = new Bell();

    private FleetMember member(OptionalInt cap) {
        return new FleetMember(new RemoteSettings("one", URI.create("http://127.0.0.1:1"), "opencode",
                Optional.empty(), 1, cap), new Conduct("", List.of(), Patience.DEFAULT), adrift::get, bell);
    }

    private static int places(FleetMember member) {
        int places = 0;
        while (places < 100 && member.tryTake()) {
            places++;
        }
        return places;
    }

    @Test
    void hasAllOfTheCapUntilToldOtherwise() {
        assertThat(places(member(OptionalInt.of(5)))).isEqualTo(5);
        assertThat(places(member(OptionalInt.empty()))).as("no cap").isEqualTo(100);
    }

    @Test
    void takesNoMoreThanItsShareAndSaysWhenThatChanges() {
        FleetMember member = member(OptionalInt.of(6));
        member.resize(3);
        assertThat(places(member)).isEqualTo(3);
        member.resize(2);
        member.giveBack();
        assertThat(member.tryTake()).as("two taken, a share of two").isFalse();
        long rung = bell.count();
        member.resize(3);
        assertThat(bell.count()).isGreaterThan(rung);
        assertThat(member.tryTake()).isTrue();
    }

    @Test
    void countsWhatIsThereAlreadyAndWhatMayBe() {
        FleetMember member = member(OptionalInt.of(4));
        member.resize(2);
        member.take();
        member.take();
        member.take();
        assertThat(member.tryTake()).isFalse();
        assertThat(member.use()).isEqualTo(new SlotUse(3, 0, 3));
        adrift.set(2);
        member.waits(1);
        assertThat(member.use()).isEqualTo(new SlotUse(5, 1, 5));
        member.resize(5);
        assertThat(member.tryTake()).as("two more may be here").isFalse();
        member.resize(6);
        assertThat(member.tryTake()).isTrue();
        member.giveBack();
        assertThat(member.inFlight()).as("for people").isEqualTo(3);
    }
}
