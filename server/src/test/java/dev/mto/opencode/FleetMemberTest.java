package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.opencode.OpencodeSettings.Conduct;
import dev.mto.opencode.OpencodeSettings.Patience;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FleetMemberTest {
    private final AtomicInteger processes = new AtomicInteger(2);

    private FleetMember member(OptionalInt cap) {
        return new FleetMember(new RemoteSettings("one", URI.create("http://127.0.0.1:1"), "opencode",
                Optional.empty(), 1, cap), new Conduct("", List.of(), Patience.DEFAULT), processes::get, new Bell());
    }

    private static int places(FleetMember member) {
        int places = 0;
        while (places < 100 && member.tryTake()) {
            places++;
        }
        return places;
    }

    @Test
    void givesEachProcessItsShareOfTheCap() {
        assertThat(places(member(OptionalInt.of(5)))).isEqualTo(2);
        assertThat(places(member(OptionalInt.of(1)))).as("at least one").isEqualTo(1);
        assertThat(places(member(OptionalInt.empty()))).as("no cap").isEqualTo(100);
    }

    @Test
    void followsTheNumberOfProcesses() {
        FleetMember member = member(OptionalInt.of(6));
        assertThat(places(member)).isEqualTo(3);
        processes.set(1);
        assertThat(places(member)).isEqualTo(3);
        processes.set(3);
        member.giveBack();
        assertThat(member.tryTake()).as("five taken, a share of two").isFalse();
    }

    @Test
    void countsWhatIsThereAlready() {
        FleetMember member = member(OptionalInt.of(4));
        member.take();
        member.take();
        member.take();
        assertThat(member.tryTake()).isFalse();
        assertThat(member.taken()).isEqualTo(3);
    }
}
