package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutageTest {
    private final Outage outage = new Outage(Duration.ofSeconds(40));

    private boolean isTooLong(int second) {
        return outage.isTooLong(Duration.ofSeconds(second).toNanos());
    }

    private void failed(int second, boolean nobodyThere) {
        outage.failed(nobodyThere, Duration.ofSeconds(second).toNanos());
    }

    @Test
    void givesWhoIsSlowAllTheTime() {
        failed(1, false);
        assertThat(isTooLong(40)).isFalse();
        assertThat(isTooLong(41)).isTrue();
    }

    @Test
    void givesAQuarterWhereNobodyIsThere() {
        failed(1, false);
        failed(3, true);
        assertThat(isTooLong(12)).isFalse();
        assertThat(isTooLong(13)).isTrue();
        failed(12, false);
        assertThat(isTooLong(13)).as("somebody is there again").isFalse();
        assertThat(isTooLong(41)).as("and has not answered yet").isTrue();
    }

    @Test
    void endsWithAnAnswer() {
        failed(1, true);
        outage.ended();
        assertThat(isTooLong(100)).isFalse();
        failed(100, true);
        assertThat(isTooLong(109)).isFalse();
        assertThat(isTooLong(110)).isTrue();
    }
}
