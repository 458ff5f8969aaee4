package dev.mto.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal.Activity;
import dev.mto.agent.FailureKind;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ExchangeTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final List<Said> HELLO = List.of(Said.bySystem("be kind"), Said.byUser("hello"));

    private final List<Activity> activities = new ArrayList<>();

    private AgentOutcome outcome(Endpoint endpoint, Duration idle) throws InterruptedException {
        try (endpoint) {
            Exchange exchange = new Exchange(endpoint, idle, "prt", activities::add);
            AgentOutcome outcome = exchange.run("some-model", HELLO);
            exchange.release();
            return outcome;
        }
    }

    private AgentOutcome outcome(RawEndpoint from) throws InterruptedException {
        return outcome(from.endpoint(), LONG);
    }

    private String shown() {
        return activities.stream().map(activity -> ((Activity.Text) activity).delta()).collect(Collectors.joining());
    }

    private static void assertFailed(AgentOutcome outcome, FailureKind kind, String words) {
        assertThat(outcome).isInstanceOfSatisfying(AgentOutcome.Failed.class, failed -> {
            assertThat(failed.kind()).as(failed.message()).isEqualTo(kind);
            assertThat(failed.message()).contains(words);
        });
    }

    @Test
    void asksForAStreamAndItsCost() throws Exception {
        try (RawEndpoint endpoint = RawEndpoint.streaming(RawEndpoint.piece("hi"), RawEndpoint.finish("stop"))) {
            assertThat(outcome(endpoint.endpoint("sk-1"), LONG)).isInstanceOf(AgentOutcome.Completed.class);
            assertThat(endpoint.requests()).containsExactly("POST /v1/chat/completions Bearer sk-1 "
                    + "{\"model\":\"some-model\",\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                    + "\"messages\":[{\"role\":\"system\",\"content\":\"be kind\"},"
                    + "{\"role\":\"user\",\"content\":\"hello\"}]}");
            assertThat(outcome(endpoint)).isInstanceOf(AgentOutcome.Completed.class);
            assertThat(endpoint.requests().getLast()).as("no key").startsWith("POST /v1/chat/completions - {");
        }
    }

    @Test
    void asksAgainOverTheSameConnection() throws Exception {
        try (RawEndpoint from = RawEndpoint.streaming(RawEndpoint.piece("hi"), RawEndpoint.finish("stop"),
                "data: [DONE]\n\n"); Endpoint endpoint = from.endpoint()) {
            for (int i = 0; i < 5; i++) {
                Exchange exchange = new Exchange(endpoint, LONG, "prt", activities::add);
                assertThat(exchange.run("some-model", HELLO)).isInstanceOf(AgentOutcome.Completed.class);
                exchange.release();
            }
            assertThat(from.requests()).hasSize(5);
            assertThat(from.connections()).isEqualTo(1);
        }
    }

    @Test
    void readsTheStreamHoweverItIsWrapped() throws Exception {
        try (RawEndpoint endpoint = RawEndpoint.streaming(": waiting\n\n", "data:", "{\"choices\":[{\"delta\":",
                "{\"content\":\"öne \"}}]}\r\n\r\n", RawEndpoint.piece("two") + RawEndpoint.finish("stop"),
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\n",
                "data: [DONE]\n\n")) {
            assertThat(outcome(endpoint)).isInstanceOfSatisfying(AgentOutcome.Completed.class, completed -> {
                assertThat(completed.text()).isEqualTo("öne two");
                assertThat(completed.usage().inputTokens()).isEqualTo(3);
            });
            assertThat(shown()).isEqualTo("öne two");
        }
    }

    @Test
    void readsAnAnswerThatDoesNotStream() throws Exception {
        try (RawEndpoint endpoint = RawEndpoint.answering(200,
                "{\n\"choices\":[{\"message\":{\"content\":\"whole\"},\n\"finish_reason\":\"stop\"}]}")) {
            assertThat(outcome(endpoint)).isInstanceOfSatisfying(AgentOutcome.Completed.class,
                    completed -> assertThat(completed.text()).isEqualTo("whole"));
        }
    }

    @Test
    void showsThoughtsAsSuch() throws Exception {
        String thought = "data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"}}]}\n\n";
        try (RawEndpoint endpoint = RawEndpoint.streaming(thought, thought, RawEndpoint.piece("x"),
                RawEndpoint.finish("stop"))) {
            assertThat(outcome(endpoint)).isInstanceOf(AgentOutcome.Completed.class);
            assertThat(activities).containsExactly(new Activity.Reasoning(), new Activity.Text("prt", "x"));
        }
    }

    @Test
    void givesUpWhereNothingComes() throws Exception {
        RawEndpoint[] self = new RawEndpoint[1];
        try (RawEndpoint endpoint = new RawEndpoint(_ -> self[0].fallSilent())) {
            self[0] = endpoint;
            assertFailed(outcome(endpoint.endpoint(), SHORT), FailureKind.PROVIDER_UNAVAILABLE, "said nothing for");
        }
    }

    @Test
    void givesUpWhereNothingMoreComes() throws Exception {
        RawEndpoint[] self = new RawEndpoint[1];
        try (RawEndpoint endpoint = new RawEndpoint(exchange -> {
            RawEndpoint.stream(exchange, RawEndpoint.piece("half"));
            self[0].fallSilent();
        })) {
            self[0] = endpoint;
            // The half must come in time, on any machine.
            assertFailed(outcome(endpoint.endpoint(), Duration.ofSeconds(4)), FailureKind.PROVIDER_UNAVAILABLE,
                    "after 4 characters of the answer");
            assertThat(activities).containsExactly(new Activity.Text("prt", "half"));
        }
    }

    @Test
    void takesABrokenLineForAFailureThatMayPass() throws Exception {
        try (RawEndpoint endpoint = new RawEndpoint(exchange -> {
            RawEndpoint.stream(exchange, RawEndpoint.piece("half"));
            throw new IOException("cut");
        })) {
            assertFailed(outcome(endpoint), FailureKind.PROVIDER_UNAVAILABLE, "after 4 characters of the answer");
        }
        try (RawEndpoint endpoint = RawEndpoint.streaming(RawEndpoint.piece("half"), "data: [DONE]\n\n")) {
            assertFailed(outcome(endpoint), FailureKind.PROVIDER_UNAVAILABLE, "without saying why");
        }
        assertFailed(outcome(new Endpoint(URI.create("http://127.0.0.1:1"), "m", Optional.empty()), LONG),
                FailureKind.PROVIDER_UNAVAILABLE, "no connection");
    }

    @Test
    void throwsNoFinishedAnswerAway() throws Exception {
        try (RawEndpoint endpoint = new RawEndpoint(exchange -> {
            RawEndpoint.stream(exchange, RawEndpoint.piece("all"), RawEndpoint.finish("stop"));
            throw new IOException("cut");
        })) {
            assertThat(outcome(endpoint)).isInstanceOf(AgentOutcome.Completed.class);
        }
    }

    @Test
    void waitsNotForEverForWhatTricklesBehindTheAnswer() throws Exception {
        try (RawEndpoint endpoint = new RawEndpoint(exchange -> {
            RawEndpoint.stream(exchange, RawEndpoint.piece("all"), RawEndpoint.finish("stop"));
            RawEndpoint.trickle(exchange);
        })) {
            long begun = System.nanoTime();
            assertThat(outcome(endpoint)).isInstanceOf(AgentOutcome.Completed.class);
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(LONG);
        }
    }

    @Test
    void endsByAnAbortWhatTricklesWithoutAnAnswer() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        try (RawEndpoint raw = new RawEndpoint(exchange -> {
            RawEndpoint.stream(exchange);
            asked.countDown();
            RawEndpoint.trickle(exchange);
        }); Endpoint endpoint = raw.endpoint()) {
            Exchange exchange = new Exchange(endpoint, LONG, "prt", activities::add);
            Thread.ofVirtual().start(() -> {
                await(asked);
                exchange.abort();
            });
            assertThat(exchange.run("m", HELLO)).isInstanceOf(AgentOutcome.Aborted.class);
        }
    }

    @Test
    void tellsWhatABrokenAnswerCostWhereItIsKnown() throws Exception {
        try (RawEndpoint endpoint = RawEndpoint.streaming(RawEndpoint.piece("half"),
                "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2}}\n\n")) {
            AgentOutcome outcome = outcome(endpoint);
            assertFailed(outcome, FailureKind.PROVIDER_UNAVAILABLE, "without saying why");
            assertThat(outcome.usage().totalTokens()).isEqualTo(5);
        }
    }

    @Test
    void doesWithoutTheCostWhereTheEndpointCannotTellIt() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        try (RawEndpoint raw = new RawEndpoint(exchange -> {
            if (asked.getAndIncrement() == 0) {
                RawEndpoint.answer(exchange, 422, "{\"detail\":[{\"loc\":[\"body\",\"stream_options\"],"
                        + "\"msg\":\"Extra inputs are not permitted\"}]}");
            } else {
                RawEndpoint.stream(exchange, RawEndpoint.piece("hi"), RawEndpoint.finish("stop"));
                exchange.close();
            }
        }); Endpoint endpoint = raw.endpoint()) {
            for (int question = 0; question < 2; question++) {
                assertThat(new Exchange(endpoint, LONG, "prt", activities::add).run("m", HELLO))
                        .isInstanceOf(AgentOutcome.Completed.class);
            }
            assertThat(raw.requests()).hasSize(3);
            assertThat(raw.requests().subList(1, 3)).as("refused once, and remembered")
                    .noneMatch(request -> request.contains("stream_options"));
        }
    }

    @Test
    void readsAnErrorInPlaceOfTheRest() throws Exception {
        try (RawEndpoint endpoint = RawEndpoint.streaming(RawEndpoint.piece("half"),
                "data: {\"error\":{\"message\":\"too busy\",\"code\":503}}\n\n")) {
            assertFailed(outcome(endpoint), FailureKind.PROVIDER_UNAVAILABLE, "too busy");
        }
    }

    @Test
    void readsRefusals() throws Exception {
        try (RawEndpoint endpoint = RawEndpoint.answering(401,
                "{\"error\":{\"message\":\"Incorrect API key provided: sk-1.\"}}")) {
            assertFailed(outcome(endpoint.endpoint("sk-1"), LONG), FailureKind.PROVIDER_AUTH,
                    "401: Incorrect API key provided: [key].");
        }
        try (RawEndpoint endpoint = new RawEndpoint(exchange -> {
            exchange.getResponseHeaders().set("location", "http://127.0.0.1:1/");
            exchange.sendResponseHeaders(302, -1);
        })) {
            assertFailed(outcome(endpoint), FailureKind.PROVIDER_REJECTED, "302");
        }
        try (RawEndpoint endpoint = new RawEndpoint(exchange -> {
            exchange.getResponseHeaders().set("retry-after", "120");
            exchange.sendResponseHeaders(429, -1);
        })) {
            assertThat(outcome(endpoint)).isInstanceOfSatisfying(AgentOutcome.Limited.class,
                    limited -> assertThat(limited.until()).hasValueSatisfying(until -> assertThat(until)
                            .isBetween(Instant.now().plusSeconds(90), Instant.now().plusSeconds(121))));
        }
    }

    @Test
    void shortensWhatTheEndpointSaysWithoutLeavingHalfAKey() throws Exception {
        String words = "x".repeat(450) + "sk-" + "1".repeat(100);
        try (RawEndpoint endpoint = RawEndpoint.answering(401, "{\"error\":\"" + words + "x".repeat(500) + "\"}")) {
            AgentOutcome outcome = outcome(endpoint.endpoint("sk-" + "1".repeat(100)), LONG);
            assertFailed(outcome, FailureKind.PROVIDER_AUTH, "x[key]x");
            assertThat(((AgentOutcome.Failed) outcome).message()).doesNotContain("sk-").hasSizeLessThan(600);
        }
    }

    @Test
    void asksNothingWhereItWasAbortedBefore() throws Exception {
        try (RawEndpoint raw = RawEndpoint.streaming(); Endpoint endpoint = raw.endpoint()) {
            Exchange exchange = new Exchange(endpoint, LONG, "prt", activities::add);
            exchange.abort();
            assertThat(exchange.run("m", HELLO)).isInstanceOf(AgentOutcome.Aborted.class);
            exchange.release();
            assertThat(raw.requests()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "application/json"})
    void stopsReadingAnAnswerWithoutAnEnd(String type) throws Exception {
        try (RawEndpoint endpoint = new RawEndpoint(exchange -> {
            RawEndpoint.streamAs(type, exchange);
            byte[] piece = RawEndpoint.piece("x".repeat(8_000)).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 100_000; i++) {
                exchange.getResponseBody().write(piece);
            }
        })) {
            assertFailed(outcome(endpoint), FailureKind.ANSWER_TRUNCATED, "64000000");
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
