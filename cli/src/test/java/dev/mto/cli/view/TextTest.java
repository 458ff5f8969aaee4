package dev.mto.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
    void takesControlCharactersOut() {
        assertThat(Text.plain("a\u001b[31mb\u0007\r\nc\td\u009b2J\u202e")).isEqualTo("a[31mb\nc\td2J");
        assertThat(Text.oneLine(" a\n\n b\u001b]0;title\u0007\u00a0c ")).isEqualTo("a b]0;title c");
    }
}
