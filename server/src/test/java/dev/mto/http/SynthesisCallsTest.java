package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.orchestrator.Claim;
import dev.mto.plan.PlanId;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class SynthesisCallsTest {
    private static final Claim GRANTED = new Claim.Granted(Plans.SYNTHESIS, Duration.ofSeconds(30), "Combine:\n\"A\"");

    private ApiFixture api;
    private PlanId id;

    @BeforeEach
    void start() throws Exception {
        api = new ApiFixture();
        id = Plans.make(api.orchestrator, Plans.underWay());
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private HttpResponse<String> claim(String body) throws Exception {
        return api.post("/v1/orchestrate/" + id + "/synthesis/claim", body);
    }

    private HttpResponse<String> report(String body) throws Exception {
        return api.post("/v1/orchestrate/" + id + "/synthesis", body);
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    private static List<String> errors(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        return json(answer).get("errors").valueStream()
                .map(error -> error.get("field").stringValue() + ": " + error.get("message").stringValue()).toList();
    }

    @Test
    void aClaimThatIsGrantedBringsThePrompt() throws Exception {
        api.orchestrator.answerClaims(GRANTED);
        HttpResponse<String> answer = claim("{\"clientId\":\"tui-1\"}");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .isEqualTo("{\"attempt\":\"synthesis.1\",\"leaseSeconds\":30,\"prompt\":\"Combine:\\n\\\"A\\\"\"}");
        Golden.assertMatches("synthesis-granted", answer.body());
        assertThat(api.orchestrator.told()).containsExactly("tui-1 claims");
    }

    @Test
    void whatAnotherHoldsIsWorthAnotherTry() throws Exception {
        api.orchestrator.answerClaims(new Claim.Held("Another client has it."));
        HttpResponse<String> answer = claim("{\"clientId\":\"tui-2\"}");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
        assertThat(json(answer).get("code").stringValue()).isEqualTo("synthesis_claimed");
        assertThat(json(answer).get("detail").stringValue()).isEqualTo("Another client has it.");
    }

    @Test
    void whatIsClosedIsNot() throws Exception {
        api.orchestrator.answerClaims(new Claim.Closed("The plan has its answer."));
        for (HttpResponse<String> answer : List.of(claim("{\"clientId\":\"tui-2\"}"),
                report("{\"clientId\":\"tui-2\",\"ok\":true,\"text\":\"too late\"}"))) {
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.headers().firstValue("Retry-After")).isEmpty();
            assertThat(json(answer).get("code").stringValue()).isEqualTo("synthesis_closed");
        }
    }

    @Test
    void aReportIsAnsweredWithThePlan() throws Exception {
        api.orchestrator.answerClaims(GRANTED);
        HttpResponse<String> answer = report("""
                {"clientId":"tui-1","ok":true,"text":" The answer. ",
                 "usage":{"inputTokens":5,"outputTokens":6,"costUsd":0.00000125}}""");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).at("/plan/id").stringValue()).isEqualTo(id.value());
        assertThat(api.orchestrator.told()).containsExactly("tui-1 reports Completed[text= The answer. , usage=Usage["
                + "inputTokens=5, outputTokens=6, reasoningTokens=0, cacheReadTokens=0, cacheWriteTokens=0, "
                + "costUsd=0.00000125]]");
    }

    @ParameterizedTest
    @CsvSource({"session_aborted,Aborted[", "session_interrupted,Interrupted[reason=Gone.",
            "session_busy,Failed[kind=SESSION_BUSY", "context_overflow,Failed[kind=CONTEXT_OVERFLOW"})
    void aFailureHasAKind(String code, String outcome) throws Exception {
        api.orchestrator.answerClaims(GRANTED);
        assertThat(report("{\"clientId\":\"t\",\"ok\":false,\"error\":{\"code\":\"" + code
                + "\",\"message\":\"Gone.\"}}").statusCode()).isEqualTo(200);
        assertThat(api.orchestrator.told().getFirst()).startsWith("t reports " + outcome);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{}|clientId: is missing; say who you are in 1 to 200 characters, always the same",
            "{\"clientId\":7}|clientId: must be a text, not 7",
            "{\"clientId\":\"t\",\"plan\":1}|plan: is not a known field; known are: clientId"})
    void aClaimHasItsForm(String body, String error) throws Exception {
        assertThat(errors(claim(body))).containsExactly(error);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{}|ok: is missing; true comes with text, false with error",
            "{\"ok\":1}|ok: must be true or false, not 1",
            "{\"ok\":true}|text: is missing, though ok is true",
            "{\"ok\":true,\"text\":\" \"}|text: must not be blank; 1 to 1000000 characters are allowed",
            "{\"ok\":false}|error: is missing, though ok is false",
            "{\"ok\":false,\"error\":\"x\"}|error: must be an object, not \"x\"",
            "{\"ok\":true,\"text\":\"x\",\"usage\":{\"inputTokens\":-1}}|usage.inputTokens: must be a whole number from 0 to 2147483647, not -1",
            "{\"ok\":true,\"text\":\"x\",\"usage\":{\"costUsd\":\"1\"}}|usage.costUsd: must be a number from 0 on, not \"1\""})
    void aReportHasItsForm(String body, String error) throws Exception {
        String named = body.equals("{}") ? "{\"clientId\":\"t\"}" : "{\"clientId\":\"t\"," + body.substring(1);
        assertThat(errors(report(named))).containsExactly(error);
    }

    @Test
    void aFailureWithoutAKnownKindNamesThose() throws Exception {
        assertThat(errors(report("{\"clientId\":\"t\",\"ok\":false,\"error\":{\"code\":\"oops\"}}")).getFirst())
                .startsWith("error.code: must be one of session_aborted, session_interrupted, provider_auth, ");
    }

    @Test
    void thereIsNothingToClaimOfAPlanThatIsNot() throws Exception {
        id = new PlanId("plan_nothere");
        assertThat(claim("{\"clientId\":\"t\"}").statusCode()).isEqualTo(404);
        assertThat(report("{\"clientId\":\"t\",\"ok\":true,\"text\":\"x\"}").statusCode()).isEqualTo(404);
    }

    @Test
    void aStreamSaysWhoListensAndThatItsReaderIsGone() throws Exception {
        try (EventReader reader = EventReader.open(api,
                api.to("/v1/orchestrate/" + id + "/events?clientId=tui-1").header("Accept", "text/event-stream"))) {
            assertThat(reader.nextEvent()).isPresent();
            assertThat(api.orchestrator.isAttendedBy(id, "tui-1")).isTrue();
            assertThat(api.orchestrator.isAttendedBy(id, "tui-2")).isFalse();
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (api.orchestrator.isAttendedBy(id, "tui-1")) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    void whoListensHasAName() throws Exception {
        assertThat(errors(api.send(api.to("/v1/orchestrate/" + id + "/events?clientId=%20")
                .header("Accept", "text/event-stream"))).getFirst())
                .isEqualTo("clientId: must be 1 to 200 characters, not \" \"");
    }
}
