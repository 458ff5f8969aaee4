package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class DriftTest {
    private static Drift of(long... values) {
        return Drift.of("it", LongStream.of(values).boxed().toList(), Long::longValue);
    }

    @Test
    void whatGrowsIsSeenAndWhatComesAndGoesIsNot() {
        assertThat(of(1, 2, 3, 4, 5, 6, 7, 8, 9).beyond(5)).hasValueSatisfying(
                said -> assertThat(said).contains("it 2 → 8"));
        assertThat(of(1, 2, 3, 4, 5, 6, 7, 8, 9).beyond(6)).isEmpty();
        assertThat(of(1, 1, 90, 1, 90, 1, 90, 1, 1).beyond(0)).isEmpty();
        assertThat(of(90, 90, 90, 1, 1, 1, 1, 1, 1).beyond(0)).isEmpty();
    }

    @Test
    void ofTooFewNothingCanBeSaid() {
        assertThatThrownBy(() -> Drift.of("it", List.of(1L, 2L), Long::longValue))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
