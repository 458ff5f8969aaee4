package dev.mto.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerJudgeTest {
    @ParameterizedTest
    @ValueSource(strings = {"stop", "end_turn", "whatever"})
    void takesATextForAnAnswer(String finish) {
        assertThat(AnswerJudge.judge(finish, "text", Usage.NONE))
                .isEqualTo(new AgentOutcome.Completed("text", Usage.NONE));
    }

    @ParameterizedTest
    @CsvSource({"stop, ' ', ANSWER_EMPTY", "whatever, '', ANSWER_EMPTY", "length, text, ANSWER_TRUNCATED",
            "max_tokens, text, ANSWER_TRUNCATED", "content_filter, text, CONTENT_FILTERED",
            "tool_calls, text, ANSWER_EMPTY", "error, text, PROVIDER_UNAVAILABLE"})
    void saysWhyItIsNone(String finish, String text, FailureKind kind) {
        assertThat(AnswerJudge.judge(finish, text, Usage.NONE)).isInstanceOfSatisfying(AgentOutcome.Failed.class,
                failed -> assertThat(failed.kind()).isEqualTo(kind));
    }
}
