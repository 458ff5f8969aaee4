package dev.mto.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

    private static Optional<Instant> read(String header, String value) {
        return RetryAfter.read(name -> Optional.of(value).filter(_ -> name.equalsIgnoreCase(header)), NOW);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Retry-After    | 20                            | 2026-11-22T10:00:20Z
            Retry-After    | ' 0 '                         | 2026-11-22T10:00:00Z
            Retry-After    | 1.5                           | 2026-11-22T10:00:01.500Z
            Retry-After    | 999999999999                  | 2027-11-22T10:00:00Z
            Retry-After    | Sun, 22 Nov 2026 10:05:00 GMT | 2026-11-22T10:05:00Z
            Retry-After-Ms | 250                           | 2026-11-22T10:00:00.250Z
            """)
    void readsSecondsMillisecondsAndDates(String header, String value, Instant until) {
        assertThat(read(header, value)).contains(until);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1", "1e3", "22 Nov 2026", "99999999999999999999"})
    void passesOverWhatItDoesNotUnderstand(String value) {
        assertThat(read("Retry-After", value)).isEmpty();
    }

    @Test
    void isEmptyWhereNothingIsSaid() {
        assertThat(read("Date", "20")).isEmpty();
    }
}
