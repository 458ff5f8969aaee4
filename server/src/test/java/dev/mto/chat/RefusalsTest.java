package dev.mto.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalsTest {
    private static AgentOutcome of(int status, String body) {
        return Refusals.of(status, Complaint.read(body), Optional.empty());
    }

    private static AgentOutcome inAnswer(String event) {
        Answer answer = new Answer();
        answer.read(event);
        return Refusals.inAnswer(answer.complaint().orElseThrow(), Usage.NONE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            401 | {"error":{"message":"Incorrect API key","code":"invalid_api_key"}}                   | PROVIDER_AUTH
            403 | {"error":{"message":"Not in your region"}}                                           | PROVIDER_AUTH
            400 | {"error":{"message":"Unsupported parameter"}}                                        | PROVIDER_REJECTED
            400 | {"error":{"message":"no","code":"context_length_exceeded"}}                          | CONTEXT_OVERFLOW
            400 | {"object":"error","message":"This model's maximum context length is 8192 tokens."}   | CONTEXT_OVERFLOW
            400 | {"error":{"message":"request exceeds the available context size"}}                   | CONTEXT_OVERFLOW
            413 | {"error":{"message":"Request too large","code":"rate_limit_exceeded"}}               | CONTEXT_OVERFLOW
            400 | {"error":{"message":"policy","code":"content_filter"}}                               | CONTENT_FILTERED
            404 | {"error":{"message":"The model `x` does not exist"}}                                 | MODEL_UNKNOWN
            400 | {"error":{"message":"x is not a valid model ID"}}                                    | MODEL_UNKNOWN
            404 | {"detail":"Not Found"}                                                               | PROVIDER_REJECTED
            422 | {"detail":[{"msg":"field required"}]}                                                | PROVIDER_REJECTED
            402 | {"error":{"message":"Insufficient Balance"}}                                         | PROVIDER_REJECTED
            301 | ''                                                                                   | PROVIDER_REJECTED
            408 | ''                                                                                   | PROVIDER_UNAVAILABLE
            409 | {}                                                                                   | PROVIDER_UNAVAILABLE
            425 | too early                                                                            | PROVIDER_UNAVAILABLE
            500 | <html>oh no</html>                                                                   | PROVIDER_UNAVAILABLE
            503 | [{"error":{"message":"overloaded","code":503}}]                                      | PROVIDER_UNAVAILABLE
            """)
    void readsStatusAndBody(int status, String body, FailureKind kind) {
        assertThat(of(status, body)).isInstanceOfSatisfying(AgentOutcome.Failed.class,
                failed -> assertThat(failed.kind()).as(failed.message()).isEqualTo(kind));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            429 | ''
            429 | {"error":{"message":"You exceeded your current quota","code":"insufficient_quota"}}
            403 | {"error":{"message":"Daily quota used up"}}
            503 | {"error":{"message":"Too many requests"}}
            """)
    void takesALimitForNoFailure(int status, String body) {
        assertThat(of(status, body)).isInstanceOf(AgentOutcome.Limited.class);
    }

    @ParameterizedTest
    @CsvSource({"500, true", "503, true", "529, true", "401, false", "404, false"})
    void waitsForAnEndpointThatSaysWhenItIsBack(int status, boolean waits) {
        Optional<Instant> until = Optional.of(Instant.parse("2026-11-22T10:00:00Z"));
        assertThat(Refusals.of(status, Complaint.read("loading"), until)).isInstanceOf(
                waits ? AgentOutcome.Limited.class : AgentOutcome.Failed.class);
        assertThat(of(status, "loading")).isInstanceOf(AgentOutcome.Failed.class);
    }

    @Test
    void passesOnHowLongAndWhy() {
        Instant until = Instant.parse("2026-11-22T10:00:00Z");
        assertThat(Refusals.of(429, Complaint.read("{\"error\":{\"message\":\"slow\\n down\"}}"), Optional.of(until)))
                .isEqualTo(new AgentOutcome.Limited(Optional.of(until), "The endpoint answered 429: slow down",
                        Usage.NONE));
        assertThat(of(500, "")).extracting("message").isEqualTo("The endpoint answered 500.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"error":{"message":"upstream","code":502}}                                 | PROVIDER_UNAVAILABLE
            {"error":{"message":"upstream"}}                                            | PROVIDER_UNAVAILABLE
            {"error":"upstream"}                                                        | PROVIDER_UNAVAILABLE
            {"error":{"message":"prompt is too long","type":"invalid_request_error"}}   | CONTEXT_OVERFLOW
            {"error":{"message":"bad","type":"invalid_request_error"}}                  | PROVIDER_REJECTED
            {"error":{"message":"bad","code":"400"}}                                    | PROVIDER_REJECTED
            {"error":{"message":"who?","type":"authentication_error"}}                  | PROVIDER_AUTH
            not json                                                                    | PROVIDER_UNAVAILABLE
            """)
    void readsAnErrorInTheMiddleOfAnAnswer(String event, FailureKind kind) {
        assertThat(inAnswer(event)).isInstanceOfSatisfying(AgentOutcome.Failed.class,
                failed -> assertThat(failed.kind()).isEqualTo(kind));
    }

    @Test
    void readsALimitInTheMiddleOfAnAnswer() {
        assertThat(inAnswer("{\"error\":{\"message\":\"busy\",\"code\":429}}")).isInstanceOf(
                AgentOutcome.Limited.class);
        assertThat(inAnswer("{\"error\":{\"message\":\"Rate limit reached\"}}")).isInstanceOf(
                AgentOutcome.Limited.class);
    }
}
