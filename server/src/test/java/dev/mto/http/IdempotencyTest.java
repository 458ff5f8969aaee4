package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Submissions that are sent more than once.
class IdempotencyTest extends AccessCalls {
    IdempotencyTest() throws ListenException {
        // What it needs is made by the class above.
    }

    @Test
    void theSameKeyAndBodyIsTheSamePlan() throws Exception {
        HttpResponse<String> first = keyed(ApiFixture.TOKEN, "build-7/a",
                "{\"taskDescription\":\"x\",\"maxSubtasks\":3}");
        HttpResponse<String> again = keyed(ApiFixture.TOKEN, "build-7/a",
                " { \"maxSubtasks\": 3, \"taskDescription\": \"x\" }");
        assertThat(List.of(first.statusCode(), again.statusCode())).containsExactly(202, 202);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
        assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(again.headers().firstValue("Location")).isEqualTo(first.headers().firstValue("Location"));
        refused(keyed(ApiFixture.TOKEN, "build-7/a", "{\"taskDescription\":\"y\"}"), 409, "idempotency_conflict");
        HttpResponse<String> others = keyed(writer("ci"), "build-7/a", "{\"taskDescription\":\"y\"}");
        assertThat(others.statusCode()).as("keys are an owner's own").isEqualTo(202);
        assertThat(api.orchestrator.plans()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "ü"})
    void aKeyHasItsForm(String key) throws Exception {
        assertThat(new RawCall(api.port)
                .exchange("POST /v1/orchestrate HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                        + ApiFixture.TOKEN + "\r\nIdempotency-Key: " + key + "\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 23\r\nConnection: close\r\n\r\n{\"taskDescription\":\"x\"}"))
                .startsWith("HTTP/1.1 400").contains("Idempotency-Key", "255");
        refused(keyed(ApiFixture.TOKEN, "x".repeat(256), "{\"taskDescription\":\"x\"}"), 400, "invalid_request");
        assertThat(keyed(ApiFixture.TOKEN, "x".repeat(255), "{\"taskDescription\":\"x\"}").statusCode()).isEqualTo(202);
        assertThat(api.orchestrator.plans()).isEqualTo(1);
    }

    private HttpResponse<String> keyed(String token, String key, String body)
            throws IOException, InterruptedException {
        return api.send(posted(token, PLANS, body).header("Idempotency-Key", key));
    }
}
