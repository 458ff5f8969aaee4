package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Clients that take their time, byte by byte.
@Timeout(60)
class SlowClientTest {
    private static HttpSettings.Timing timing(int headMillis, int bodyMillis) {
        return new HttpSettings.Timing(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(20),
                Duration.ofMillis(headMillis), Duration.ofMillis(bodyMillis));
    }

    @Test
    void aHeadThatTricklesInIsCut() throws Exception {
        try (ApiFixture strict = new ApiFixture(timing(400, 20_000));
                RawCall slow = new RawCall(strict.port);
                RawCall second = new RawCall(strict.port);
                RawCall patient = new RawCall(strict.port)) {
            String whole = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
            assertThat(patient.ask(whole)).contains("200");
            assertThat(second.ask(whole)).contains("200");
            assertThat(slow.isCutWhileTrickling(Duration.ofSeconds(10))).as("the first request").isTrue();
            assertThat(second.isCutWhileTrickling(Duration.ofSeconds(10))).as("a later request").isTrue();
            assertThat(patient.ask(whole)).as("silence between requests is none of it").contains("200");
        }
    }

    @Test
    void aHeadThatIsTooLargeIsRefused() throws Exception {
        try (ApiFixture api = new ApiFixture()) {
            assertThat(new RawCall(api.port).exchange("GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: "
                    + "x".repeat(17_000) + "\r\n\r\n")).startsWith("HTTP/1.1 431");
        }
    }

    @Test
    void aBodyThatTricklesInIsGivenUp() throws Exception {
        try (ApiFixture strict = new ApiFixture(timing(20_000, 400)); RawCall slow = new RawCall(strict.port)) {
            String answer = slow.answerWhileTrickling("POST /v1/orchestrate HTTP/1.1\r\nHost: localhost\r\n"
                    + "Authorization: Bearer " + ApiFixture.TOKEN + "\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 100000\r\n\r\n", Duration.ofSeconds(10));
            assertThat(answer).satisfiesAnyOf(words -> assertThat(words).startsWith("HTTP/1.1 408"),
                    words -> assertThat(words).isEmpty());
            assertThat(strict.orchestrator.plans()).isZero();
        }
    }
}
