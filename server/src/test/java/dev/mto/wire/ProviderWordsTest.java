package dev.mto.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.FailureKind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderWordsTest {
    @ParameterizedTest
    @CsvSource({"401, PROVIDER_AUTH", "403, PROVIDER_AUTH", "400, PROVIDER_REJECTED", "404, PROVIDER_REJECTED",
            "402, PROVIDER_REJECTED", "408, PROVIDER_UNAVAILABLE", "429, PROVIDER_UNAVAILABLE",
            "500, PROVIDER_UNAVAILABLE", "503, PROVIDER_UNAVAILABLE"})
    void readsAStatus(int status, FailureKind kind) {
        assertThat(ProviderWords.kindOf(status)).isEqualTo(kind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Rate limit reached for gpt", "rate_limit_exceeded", "Too Many Requests",
            "You exceeded your current quota", "insufficient_quota", "Usage limit reached"})
    void knowsALimitByItsWording(String message) {
        assertThat(ProviderWords.isLimit(message)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bad gateway", "The model is overloaded"})
    void takesNothingElseForALimit(String message) {
        assertThat(ProviderWords.isLimit(message)).isFalse();
    }
}
