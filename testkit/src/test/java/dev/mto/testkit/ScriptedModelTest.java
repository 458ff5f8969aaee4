package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.sample.PromptKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The steps a test can choose from, and the log it can look at.
final class ScriptedModelTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration SOON = Duration.ofSeconds(20);

    private final ScriptedModel model;
    private final HttpClient http = HttpClient.newHttpClient();

    ScriptedModelTest() throws IOException {
        model = new ScriptedModel();
    }

    @AfterEach
    void close() {
        http.shutdownNow();
        model.close();
    }

    private HttpRequest request(String body) {
        return HttpRequest.newBuilder(URI.create(model.baseUrl() + "/chat/completions")).timeout(SOON)
                .POST(BodyPublishers.ofString(body)).build();
    }

    private static String body(boolean stream, String... rolesAndTexts) {
        ObjectNode body = JSON.createObjectNode().put("model", ScriptedModel.MODEL).put("stream", stream);
        ArrayNode messages = body.putArray("messages");
        for (int at = 0; at < rolesAndTexts.length; at += 2) {
            messages.addObject().put("role", rolesAndTexts[at]).put("content", rolesAndTexts[at + 1]);
        }
        return body.toString();
    }

    private HttpResponse<String> stream(String... rolesAndTexts) throws IOException, InterruptedException {
        return http.send(request(body(true, rolesAndTexts)), BodyHandlers.ofString());
    }

    private JsonNode choice(String... rolesAndTexts) throws IOException, InterruptedException {
        return JSON.readTree(http.send(request(body(false, rolesAndTexts)), BodyHandlers.ofString()).body())
                .at("/choices/0");
    }

    private String answer(String... rolesAndTexts) throws IOException, InterruptedException {
        return choice(rolesAndTexts).at("/message/content").asString("");
    }

    @Test
    void answersEachKindOfPromptByItsRule() throws Exception {
        model.planner(ScriptStep.text("[1]"), ScriptStep.text("[2]"))
                .subtask("Research A", ScriptStep.text("A is fine"))
                .synthesis(ScriptStep.text("All in all")).whenAsked("weather", ScriptStep.text("Rain"));
        String specialist = "You are a task decomposition specialist.";

        assertThat(answer("system", specialist, "user", "Request:\nx")).isEqualTo("[1]");
        assertThat(answer("system", specialist, "user", "Request:\nx", "assistant", "[1]", "user",
                "That is not a valid plan: no")).isEqualTo("[2]");
        assertThat(answer("user", "Research A")).isEqualTo("A is fine");
        assertThat(answer("user", "Original request:\nx\nResults:\ny")).isEqualTo("All in all");
        assertThat(answer("user", "The weather?")).isEqualTo("Rain");
        assertThat(answer("system", "You are a title generator.", "user", "x")).isEqualTo("Scripted title");
        assertThat(model.calls()).extracting(ScriptedCall::kind).containsExactly(PromptKind.PLAN, PromptKind.REPAIR,
                PromptKind.WORK, PromptKind.SYNTHESIS, PromptKind.WORK, PromptKind.TITLE);
        assertThat(model.calls(PromptKind.WORK)).extracting(ScriptedCall::prompt).containsExactly("Research A",
                "The weather?");
    }

    @Test
    void whatOthersGaveASubtaskDoesNotChooseItsRule() throws Exception {
        model.subtask("Research A", ScriptStep.text("A")).subtask("Write", ScriptStep.text("W"));

        assertThat(answer("user", "Write it\n\nContext from previous steps:\nSubtask 1: Research A")).isEqualTo("W");
    }

    @Test
    void aRequestWithoutRuleIsRefusedForGood() throws Exception {
        HttpResponse<String> response = stream("user", "x");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("No rule of the scripted model fits");
    }

    @Test
    void stepsFollowTheTurnsAfterThePrompt() throws Exception {
        model.subtask("look", ScriptStep.call("read", "{\"filePath\":\".\"}"), ScriptStep.text("seen").usage(3, 4));

        assertThat(choice("user", "look").at("/message/tool_calls/0/function/name").asString()).isEqualTo("read");
        assertThat(choice("user", "look").path("finish_reason").asString()).isEqualTo("tool_calls");
        assertThat(answer("user", "look", "assistant", "", "tool", "entries")).isEqualTo("seen");
        assertThat(answer("user", "look", "assistant", "", "tool", "", "assistant", "", "tool", "")).isEqualTo("seen");
        assertThat(stream("user", "look", "assistant", "", "tool", "entries").body())
                .contains("\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}");
    }

    @Test
    void sendsPiecesAndThoughtsAndFinishesAsToldOrNever() throws Exception {
        model.subtask("pieces", ScriptStep.text("abcdef").thinking("hm").inChunks(2, Duration.ZERO).finish("length"))
                .subtask("never", ScriptStep.text("abc").noFinish())
                .subtask("error", ScriptStep.text("abc").streamError("overloaded"));

        assertThat(stream("user", "pieces").body()).contains("\"reasoning_content\":\"hm\"", "\"content\":\"ab\"",
                "\"content\":\"ef\"", "\"finish_reason\":\"length\"");
        assertThat(stream("user", "never").body()).contains("abc", "[DONE]").doesNotContain("finish_reason\":\"");
        assertThat(stream("user", "error").body()).contains("abc", "\"message\":\"overloaded\"");
    }

    @Test
    void refusesAndFailsAFewTimesFirst() throws Exception {
        model.subtask("limit", ScriptStep.status(429, Map.of("retry-after", "1"), "slow"))
                .subtask("flaky", ScriptStep.failing(2, ScriptStep.status(500), ScriptStep.text("at last")));

        assertThat(stream("user", "limit").headers().firstValue("retry-after")).contains("1");
        assertThat(stream("user", "flaky").statusCode()).isEqualTo(500);
        assertThat(stream("user", "flaky").body()).contains("scripted 500");
        assertThat(stream("user", "flaky").body()).contains("at last");
        assertThat(model.calls()).extracting(ScriptedCall::status).containsExactly(429, 500, 500, 200);
    }

    @Test
    void cutsConnections() {
        model.subtask("at once", ScriptStep.drop())
                .subtask("midway", ScriptStep.text("abcdef").inChunks(1, Duration.ZERO).dropAfter(2));

        assertThatThrownBy(() -> stream("user", "at once")).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> stream("user", "midway")).isInstanceOf(IOException.class);
    }

    @Test
    void holdsAnswersUntilTheTestLetsThemGo() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        model.subtask("held", ScriptStep.text("free").heldBy(gate));
        CompletableFuture<HttpResponse<String>> one = http.sendAsync(request(body(true, "user", "held 1")),
                BodyHandlers.ofString());
        CompletableFuture<HttpResponse<String>> two = http.sendAsync(request(body(true, "user", "held 2")),
                BodyHandlers.ofString());

        model.awaitCall(call -> call.prompt().equals("held 1"), SOON);
        ScriptedCall second = model.awaitCall(call -> call.prompt().equals("held 2"), SOON);
        assertThat(second.ended()).isFalse();
        gate.countDown();

        assertThat(one.get(20, TimeUnit.SECONDS).body()).contains("free");
        assertThat(two.get(20, TimeUnit.SECONDS).body()).contains("free");
        model.awaitCall(call -> call.number() == 2 && call.ended(), SOON);
        assertThat(model.maxInFlight()).isEqualTo(2);
        assertThat(model.maxInFlight(call -> call.prompt().endsWith("1"))).isEqualTo(1);
    }

    @RepeatedTest(10)
    void noticesTheClientThatLeavesASilentModel() throws Exception {
        model.subtask("silent", ScriptStep.hang()).subtask("stuck", ScriptStep.text("abc").hangAfter(1));
        for (String prompt : new String[]{"silent", "stuck"}) {
            HttpClient impatient = HttpClient.newHttpClient();
            CompletableFuture<HttpResponse<String>> pending = impatient.sendAsync(request(body(true, "user", prompt)),
                    BodyHandlers.ofString());
            model.awaitCall(call -> call.prompt().equals(prompt), SOON);
            impatient.shutdownNow();

            ScriptedCall left = model.awaitCall(call -> call.prompt().equals(prompt) && call.ended(), SOON);
            assertThat(left.clientGone()).isTrue();
            assertThatThrownBy(pending::get).isNotNull();
        }
    }

    /// What a client sent is read though it has hung up meanwhile.
    @RepeatedTest(10)
    void noticesTheClientThatLeavesBeforeItIsRead() throws Exception {
        model.subtask("stillborn", ScriptStep.hang());
        String body = body(true, "user", "stillborn");
        try (Socket hasty = new Socket(InetAddress.getLoopbackAddress(), model.baseUrl().getPort())) {
            hasty.getOutputStream().write(("POST /v1/chat/completions HTTP/1.1\r\nhost: model\r\n"
                    + "content-type: application/json\r\ncontent-length: " + body.length() + "\r\n\r\n" + body)
                    .getBytes(StandardCharsets.US_ASCII));
        }

        ScriptedCall left = model.awaitCall(ScriptedCall::ended, SOON);
        assertThat(left.clientGone()).isTrue();
    }

    @Test
    void closingEndsWhatHangs() throws Exception {
        model.subtask("silent", ScriptStep.hang());
        CompletableFuture<HttpResponse<String>> pending = http.sendAsync(request(body(true, "user", "silent")),
                BodyHandlers.ofString());
        model.awaitCall(call -> call.prompt().equals("silent"), SOON);

        model.close();

        assertThatThrownBy(() -> pending.get(20, TimeUnit.SECONDS)).hasRootCauseInstanceOf(IOException.class);
    }

    @Test
    void saysWhatThereWasWhereACallNeverCame() throws Exception {
        model.subtask("x", ScriptStep.text("y"));
        stream("user", "x marks");

        assertThatThrownBy(() -> model.awaitCall(call -> call.number() == 2, Duration.ofMillis(1)))
                .isInstanceOf(AssertionError.class).hasMessageContaining("#1 WORK scripted 200: x marks");
    }
}
