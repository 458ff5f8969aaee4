package dev.mto.chat;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentTest {
    private final Recent<String, String> recent = new Recent<>(3_000, String::length);

    @Test
    void dropsTheOldestWhereItIsFull() {
        recent.put("a", "x".repeat(1_000));
        recent.put("b", "y");
        recent.put("c", "z".repeat(1_000));
        assertThat(recent.find("a")).isEmpty();
        assertThat(recent.find("b")).contains("y");
        assertThat(recent.find("c")).isPresent();
    }

    @Test
    void countsWhatIsReplacedAndRemovedNoMore() {
        for (int i = 0; i < 20; i++) {
            recent.put("a", "x".repeat(1_000));
            recent.put("b", "y".repeat(100));
            recent.remove("b");
        }
        assertThat(recent.find("a")).isPresent();
        recent.remove("a");
        recent.put("c", "z".repeat(2_500));
        assertThat(recent.find("c")).isPresent();
    }

    @Test
    void keepsNothingThatIsLargerThanAll() {
        recent.put("a", "x");
        recent.put("b", "y".repeat(5_000));
        assertThat(recent.find("a")).isEmpty();
        assertThat(recent.find("b")).isEmpty();
    }
}
