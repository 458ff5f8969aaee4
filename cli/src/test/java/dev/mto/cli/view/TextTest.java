package dev.mto.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;

class TextTest {
    @Test
    void tellsHowLongSomethingTook() {
        assertThat(Text.elapsed(Duration.ofMillis(4_149))).isEqualTo("4.1s");
        assertThat(Text.elapsed(Duration.ofMillis(59_999))).isEqualTo("59.9s");
        assertThat(Text.elapsed(Duration.ofSeconds(125))).isEqualTo("2m 05s");
        assertThat(Text.elapsed(Duration.ofMinutes(62))).isEqualTo("1h 02m");
        assertThat(Text.elapsed(Duration.ofSeconds(-3))).isEqualTo("0.0s");
    }

    @Test
    void tellsHowLongAgoSomethingWas() {
        assertThat(Text.age(Duration.ofSeconds(59))).isEqualTo("59s");
        assertThat(Text.age(Duration.ofMinutes(59))).isEqualTo("59m");
        assertThat(Text.age(Duration.ofHours(23))).isEqualTo("23h");
        assertThat(Text.age(Duration.ofHours(49))).isEqualTo("2d");
    }

    @Test
    void tellsATimeAsTheClockOnTheWallHasIt() {
        Instant now = local("2026-01-01T13:00:00");
        assertThat(Text.clock(local("2026-01-01T14:05:00"), now)).isEqualTo("14:05");
        assertThat(Text.clock(local("2026-01-01T14:05:01"), now)).as("never before its time").isEqualTo("14:06");
        assertThat(Text.clock(local("2026-01-02T09:05:00"), now)).isEqualTo("2 Jan 09:05");
        assertThat(Text.clock(local("2026-01-01T23:59:30"), now)).isEqualTo("2 Jan 00:00");
        assertThat(Text.clock(local("2026-01-01T13:01:06.5"), now)).isEqualTo("13:01:07");
    }

    private static Instant local(String time) {
        return LocalDateTime.parse(time).atZone(ZoneId.systemDefault()).toInstant();
    }

    @Test
    void keepsToSignsOfAWidthThatAllTerminalsAgreeOn() {
        assertThat(Text.steady("a 👩‍👩‍👧 b 🇩🇪 c ❤️ d 👍🏽 e 1️⃣ f")).isEqualTo("a 👩 b DE c ❤ d 👍 e 1 f");
        assertThat(Text.steady("製品 ابحث é 👍")).isEqualTo("製品 ابحث é 👍");
        assertThat(Text.columns("👩‍👩‍👧🇩🇪")).isEqualTo(4);
    }

    @Test
    void takesControlCharactersOut() {
        assertThat(Text.plain("a\u001b[31mb\u0007\r\nc\td\u009b2J\u202e")).isEqualTo("a[31mb\nc\td2J");
        assertThat(Text.oneLine(" a\n\n b\u001b]0;title\u0007\u00a0c ")).isEqualTo("a b]0;title c");
    }
}
