package dev.mto.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NamesTest {
    @Test
    void tellsTheFirstFewApartAndNoMore() {
        Names names = new Names(2);

        assertThat(names.of("one")).isEqualTo("one");
        assertThat(names.of("two")).isEqualTo("two");
        assertThat(names.of("three")).isEqualTo("other");
        assertThat(names.of("one")).isEqualTo("one");
    }

    @Test
    void takesNoTextForAName() {
        assertThat(new Names(2).of("x".repeat(101))).isEqualTo("other");
    }
}
