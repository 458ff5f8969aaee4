package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpencodeVersionTest {
    @ParameterizedTest
    @CsvSource({"1.18.33, true", "1.18.0, true", "v1.19.2, true", "1.20.0-beta.1, true", "1.17.99, false",
            "2.0.0, false", "0.18.33, false"})
    void acceptsFrom118Below2(String printed, boolean accepted) {
        assertThat(OpencodeVersion.parse(printed)).hasValueSatisfying(
                version -> assertThat(version.isAccepted()).isEqualTo(accepted));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "opencode", "1.18", "99999999.1.1", "ls (GNU coreutils) 9.1"})
    void readsNothingElse(String printed) {
        assertThat(OpencodeVersion.parse(printed)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"warning: something\n1.18.33\n", "  1.18.33  "})
    void findsTheLine(String printed) {
        assertThat(OpencodeVersion.parse(printed)).hasToString("Optional[1.18.33]");
    }
}
