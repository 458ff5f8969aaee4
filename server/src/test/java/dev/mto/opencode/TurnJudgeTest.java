package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import dev.mto.opencode.TurnJudge.Look;
import dev.mto.opencode.TurnVerdict.BrokenOff;
import dev.mto.opencode.TurnVerdict.Over;
import dev.mto.opencode.TurnVerdict.Retrying;
import dev.mto.opencode.TurnVerdict.Unanswered;
import dev.mto.opencode.TurnVerdict.Unsent;
import dev.mto.opencode.TurnVerdict.Working;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The messages are those that opencode 1.18.33 left behind for a scripted model, cut down to what is of interest.
class TurnJudgeTest {
    private static final String OURS = """
            {"info":{"id":"msg_ours","role":"user","time":{"created":1}},
             "parts":[{"id":"prt_ours","type":"text","text":"do it"}]}""";
    private static final String STOP = answer("'finish':'stop'", "{'type':'step-start'},{'type':'text','text':'done'}");
    private static final String TOOL_STEP = answer("'finish':'tool-calls'", """
            {'type':'text','text':'Let me look'},
            {'type':'tool','tool':'bash','state':{'status':'completed','title':'echo hi'}}""");
    private static final String CUT_BY_KILL = """
            {"info":{"id":"msg_cut","role":"assistant","time":{"created":1795344238369},"parentID":"msg_ours",
             "tokens":{"input":0,"output":0},"cost":0},
             "parts":[{"type":"step-start"},{"type":"text","text":""}]}""";
    private static final String ABORTED_IN_RETRY = answer("'x':0", "");
    private static final String ABORTED = answer(
            "'error':{'name':'MessageAbortedError','data':{'message':'The operation was aborted.'}}",
            "{'type':'text','text':'half'}");
    private static final String REJECTED = answer("'finish':'tool-calls'", """
            {'type':'tool','tool':'read','state':{'status':'error',
             'error':'The user rejected permission to use this specific tool call.'}}""");
    private static final String QUESTION_DISMISSED = answer("'finish':'tool-calls'",
            "{'type':'tool','state':{'status':'error','error':'The user dismissed this question'}}");
    private static final String SUMMARY = answer("'summary':true,'finish':'stop'", "{'type':'text','text':'Goal: …'}");
    private static final String LATER_PROMPT = OURS.replace("msg_ours", "msg_later");

    @Test
    void statusSaysWhetherItRuns() {
        SessionStatus.Retry retry = new SessionStatus.Retry(2, "scripted 500", Instant.ofEpochMilli(1795333057302L));
        assertThat(judge(new SessionStatus.Busy(), OURS, STOP)).isEqualTo(new Working());
        assertThat(judge(retry, OURS)).isEqualTo(new Retrying(retry));
        assertThat(SessionStatus.parse(Wire.parse("""
                {"type":"retry","attempt":2,"message":"scripted 500","next":1795333057302}"""))).isEqualTo(retry);
        assertThat(SessionStatus.parse(Wire.parse("{\"type\":\"busy\"}"))).isEqualTo(new SessionStatus.Busy());
        assertThat(SessionStatus.parse(Wire.object().path("ses_1"))).isEqualTo(new SessionStatus.Absent());
    }

    @Test
    void anAbsentStatusIsNoEnd() {
        assertThat(idle()).isEqualTo(new Unsent());
        assertThat(idle(LATER_PROMPT, STOP)).isEqualTo(new Unsent());
        assertThat(idle(OURS)).isEqualTo(new Unanswered());
    }

    @Test
    void aClosedAnswerIsCertain() {
        assertThat(idle(OURS, STOP)).isEqualTo(new Over(new AgentOutcome.Completed("done", usage(1)), true));
    }

    @Test
    void theAnswerIsTheLastMessage() {
        assertThat(idle(OURS, TOOL_STEP, STOP)).isEqualTo(new Over(new AgentOutcome.Completed("done", usage(2)), true));
    }

    @Test
    void stopWithAToolIsNotTheEnd() {
        String stopWithTool = TOOL_STEP.replace("tool-calls", "stop");
        assertThat(idle(OURS, stopWithTool)).isEqualTo(new BrokenOff());
    }

    @ParameterizedTest
    @CsvSource({"stop, ANSWER_EMPTY", "length, ANSWER_TRUNCATED", "content-filter, CONTENT_FILTERED"})
    void endsWithoutAnAnswer(String finish, FailureKind kind) {
        assertThat(failure(idle(OURS, answer("'finish':'" + finish + "'", "")))).isEqualTo(kind);
        assertThat(idle(OURS, answer("'finish':'" + finish + "'", ""))).extracting("certain").isEqualTo(true);
    }

    @Test
    void aTruncatedAnswerIsNoAnswer() {
        assertThat(failure(idle(OURS, answer("'finish':'length'", "{'type':'text','text':'half an ans'}")))).isEqualTo(
                FailureKind.ANSWER_TRUNCATED);
    }

    @Test
    void afterACompactionTheAnswerNamesAnotherParent() {
        String synthetic = OURS.replace("msg_ours", "msg_synthetic").replace("do it",
                "Continue if you have next steps");
        TurnVerdict verdict = idle(OURS, TOOL_STEP, LATER_PROMPT, SUMMARY, synthetic, STOP.replace("msg_ours",
                "msg_synthetic"));
        assertThat(verdict).isEqualTo(new Over(new AgentOutcome.Completed("done", usage(3)), true));
        assertThat(idle(OURS, TOOL_STEP, LATER_PROMPT, SUMMARY)).isEqualTo(new BrokenOff());
    }

    @Test
    void anErrorOnTheLastMessageNeedsASecondLook() {
        TurnVerdict verdict = idle(OURS, answer("""
                'error':{'name':'APIError','data':{'message':'scripted 401','statusCode':401,'isRetryable':false}}""",
                ""));
        assertThat(failure(verdict)).isEqualTo(FailureKind.PROVIDER_AUTH);
        assertThat(verdict).extracting("certain").isEqualTo(false);
    }

    @Test
    void abortsLeaveTwoShapes() {
        assertThat(idle(OURS, ABORTED)).isEqualTo(new Over(new AgentOutcome.Aborted(usage(1)), false));
        assertThat(idle(OURS, ABORTED_IN_RETRY)).isEqualTo(new Over(new AgentOutcome.Aborted(usage(1)), false));
    }

    @Test
    void aKilledServerLeavesAnOpenMessage() {
        assertThat(idle(OURS, CUT_BY_KILL)).isEqualTo(new BrokenOff());
        assertThat(idle(OURS, TOOL_STEP)).isEqualTo(new BrokenOff());
        assertThat(idle(OURS, CUT_BY_KILL, STOP)).isEqualTo(new Over(new AgentOutcome.Completed("done", usage(1)),
                true));
    }

    @Test
    void aRefusalCanEndTheSession() {
        assertThat(failure(idle(OURS, REJECTED))).isEqualTo(FailureKind.PERMISSION_STOPPED);
        assertThat(failure(idle(OURS, QUESTION_DISMISSED))).isEqualTo(FailureKind.PERMISSION_STOPPED);
    }

    @Test
    void anAnswerGivenBeforeALaterPromptCounts() {
        assertThat(idle(OURS, STOP, LATER_PROMPT)).isEqualTo(new Over(new AgentOutcome.Completed("done", usage(1)),
                false));
        assertThat(idle(OURS, TOOL_STEP, LATER_PROMPT)).isEqualTo(new Unanswered());
    }

    @ParameterizedTest
    @CsvSource({"Agent not found: \"nope\", AGENT_UNKNOWN", "Model not found: a/b., MODEL_UNKNOWN"})
    void anErrorEventExplainsWhyNothingCame(String message, FailureKind kind) {
        SessionError heard = SessionError.parse(Wire.object().put("name", "UnknownError").set("data", Wire.object().put(
                "message", message + "\n    at somewhere"))).orElseThrow();
        assertThat(heard.message()).isEqualTo(message);
        for (String[] messages : new String[][]{{}, {OURS}, {OURS, CUT_BY_KILL}}) {
            Look look = new Look(new SessionStatus.Absent(), parsed(messages), Optional.of(heard));
            assertThat(failure(TurnJudge.judge(look, "msg_ours"))).isEqualTo(kind);
        }
        Look answered = new Look(new SessionStatus.Absent(), parsed(OURS, STOP), Optional.of(heard));
        assertThat(TurnJudge.judge(answered, "msg_ours")).extracting("certain").isEqualTo(true);
    }

    @Test
    void sumsWhatAllStepsSpent() {
        assertThat(TurnJudge.usage(parsed(STOP, OURS, TOOL_STEP, STOP), "msg_ours")).isEqualTo(usage(2));
        assertThat(TurnJudge.usage(parsed(STOP), "msg_ours")).isEqualTo(Usage.NONE);
    }

    private static FailureKind failure(TurnVerdict verdict) {
        assertThat(verdict).isInstanceOf(Over.class);
        AgentOutcome outcome = ((Over) verdict).outcome();
        assertThat(outcome).isInstanceOf(AgentOutcome.Failed.class);
        return ((AgentOutcome.Failed) outcome).kind();
    }

    private static TurnVerdict idle(String... messages) {
        return judge(new SessionStatus.Absent(), messages);
    }

    private static TurnVerdict judge(SessionStatus status, String... messages) {
        return TurnJudge.judge(new Look(status, parsed(messages), Optional.empty()), "msg_ours");
    }

    private static List<Message> parsed(String... messages) {
        return Stream.of(messages).map(message -> Message.parse(Wire.parse(message))).toList();
    }

    private static Usage usage(int steps) {
        return new Usage(2466L * steps, 39L * steps, 5L * steps, 7L * steps, 3L * steps, new BigDecimal("0.002544")
                .multiply(BigDecimal.valueOf(steps)));
    }

    private static String answer(String info, String parts) {
        return """
                {'info':{'id':'msg_answer','role':'assistant','time':{'created':1795343836915,'completed':1795343838457},
                 'parentID':'msg_ours',%s,'tokens':{'total':2505,'input':2466,'output':39,'reasoning':5,
                 'cache':{'read':7,'write':3}},'cost':0.002544},'parts':[%s]}"""
                .formatted(info, parts).replace('\'',
                        '"');
    }
}
