package dev.mto.cli.install;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which of two versions is newer.
class ReleaseTest {
    @ParameterizedTest
    @CsvSource({"0.2.0, 0.1.0, true", "0.10.0, 0.9.9, true", "1.0, 0.9.9, true", "0.1.0, 0.1.0, false",
            "0.1.0, 0.1.0-SNAPSHOT, true", "0.1.0-SNAPSHOT, 0.1.0, false", "0.1.0-SNAPSHOT, 0.1.0-SNAPSHOT, false",
            "0.1, 0.1.0, false", "'', 0.1.0, false", "0.1.0, '', false", "dev, 0.1.0, false"})
    void isNewerThan(String one, String other, boolean newer) {
        assertThat(new Release(one).isNewerThan(new Release(other))).isEqualTo(newer);
    }
}
