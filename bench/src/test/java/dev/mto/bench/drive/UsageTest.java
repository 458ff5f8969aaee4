package dev.mto.bench.drive;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class UsageTest {
    private static Usage used(long appends, long commits, int seconds, Optional<Long> resident, long heap) {
        return new Usage(new StoreCounts(appends, commits), Duration.ofSeconds(seconds), resident, heap, 2 * heap);
    }

    @Test
    void ofSeveralServersIsWhatTheyDidTogetherAndWhatOneOfThemTakes() {
        assertThat(Usage.together(List.of(used(10, 4, 1, Optional.of(100L), 7), used(20, 6, 2, Optional.of(300L), 5))))
                .isEqualTo(used(30, 10, 3, Optional.of(200L), 7));
        assertThat(Usage.together(List.of(used(1, 1, 1, Optional.of(8L), 1), used(1, 1, 1, Optional.empty(), 1)))
                .residentPeakBytes()).isEmpty();
    }
}
