package dev.mto.chat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentOutcome.Completed;
import dev.mto.agent.AgentOutcome.Failed;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;

/// Says what an answer amounts to, from why the model stopped. Pure.
final class AnswerJudge {
    private AnswerJudge() {}

    /// @param finish in the endpoint's words; one that is not known is good where there is a text
    static AgentOutcome judge(String finish, String text, Usage usage) {
        return switch (finish) {
            case "length", "max_tokens", "model_length" -> new Failed(FailureKind.ANSWER_TRUNCATED,
                    "The model reached its output limit after " + text.length() + " characters.", usage);
            case "content_filter" -> new Failed(FailureKind.CONTENT_FILTERED,
                    "The provider ended the answer with its content filter.", usage);
            case "tool_calls", "function_call" -> new Failed(FailureKind.ANSWER_EMPTY,
                    "The model wanted to use a tool, and was offered none.", usage);
            case "error", "insufficient_system_resource" -> new Failed(FailureKind.PROVIDER_UNAVAILABLE,
                    "The provider ended the answer with an error.", usage);
            default -> text.isBlank()
                    ? new Failed(FailureKind.ANSWER_EMPTY, "The model ended its turn without a text.", usage)
                    : new Completed(text, usage);
        };
    }
}
