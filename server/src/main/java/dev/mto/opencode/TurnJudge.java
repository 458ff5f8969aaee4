package dev.mto.opencode;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import dev.mto.opencode.TurnVerdict.BrokenOff;
import dev.mto.opencode.TurnVerdict.Over;
import dev.mto.opencode.TurnVerdict.Retrying;
import dev.mto.opencode.TurnVerdict.Unanswered;
import dev.mto.opencode.TurnVerdict.Unsent;
import dev.mto.opencode.TurnVerdict.Working;
import java.util.List;
import java.util.Optional;

/// Reads from status and messages how a prompt fares. Pure.
///
/// The rules come from experiments with opencode 1.18.33. Two of them look wrong and are not: an absent status means
/// nothing by itself (for seconds after a prompt was accepted there is neither a status nor a message), and the answer
/// is the last message after the prompt, not the one that names the prompt as its parent (after a compaction it names a
/// message of opencode's own).
final class TurnJudge {
    private TurnJudge() {}

    /// What was seen.
    ///
    /// @param messages all of the session, oldest first; read after the status
    /// @param heard the first `session.error` event since the prompt was sent, where one came
    record Look(SessionStatus status, List<Message> messages, Optional<SessionError> heard) {}

    static TurnVerdict judge(Look look, String messageId) {
        return switch (look.status()) {
            case SessionStatus.Busy _ -> new Working();
            case SessionStatus.Retry retry -> new Retrying(retry);
            case SessionStatus.Absent _ -> idle(look, messageId);
        };
    }

    /// What the messages after a prompt spent, all steps together.
    static Usage usage(List<Message> messages, String messageId) {
        return after(messages, messageId).map(TurnJudge::sum).orElse(Usage.NONE);
    }

    private static TurnVerdict idle(Look look, String messageId) {
        Optional<List<Message>> after = after(look.messages(), messageId);
        if (after.isEmpty()) {
            return heardOr(look, Usage.NONE, new Unsent());
        }
        Usage usage = sum(after.get());
        if (after.get().isEmpty()) {
            return heardOr(look, usage, new Unanswered());
        }
        Message last = after.get().getLast();
        return last.assistant() ? answered(look, last, usage) : followedByPrompt(look, after.get(), usage);
    }

    /// Someone prompted the session after us. An answer given before that counts; sending ours again would be answered
    /// twice.
    private static TurnVerdict followedByPrompt(Look look, List<Message> after, Usage usage) {
        return after.reversed().stream().filter(Message::isLastWord).findFirst()
                .<TurnVerdict>map(answer -> new Over(lastWord(answer, usage), false))
                .orElseGet(() -> heardOr(look, usage, new Unanswered()));
    }

    private static TurnVerdict answered(Look look, Message last, Usage usage) {
        if (last.error().isPresent()) {
            return new Over(failed(last.error().get(), usage), false);
        }
        if (last.isLastWord()) {
            return new Over(lastWord(last, usage), true);
        }
        if (!last.completed() || last.summary()) {
            return heardOr(look, usage, new BrokenOff());
        }
        if (last.finish().isEmpty()) {
            // What an abort leaves behind that came while opencode waited to try again.
            return new Over(new AgentOutcome.Aborted(usage), false);
        }
        return last.refused()
                ? new Over(new AgentOutcome.Failed(FailureKind.PERMISSION_STOPPED,
                        "A refused permission or question ended the session.", usage), false)
                : heardOr(look, usage, new BrokenOff());
    }

    private static AgentOutcome lastWord(Message answer, Usage usage) {
        return switch (answer.finish().orElse("")) {
            case "length" -> new AgentOutcome.Failed(FailureKind.ANSWER_TRUNCATED,
                    "The model reached its output limit after " + answer.text().length() + " characters.", usage);
            case "content-filter" -> new AgentOutcome.Failed(FailureKind.CONTENT_FILTERED,
                    "The provider ended the answer with its content filter.", usage);
            default -> answer.text().isBlank()
                    ? new AgentOutcome.Failed(FailureKind.ANSWER_EMPTY, "The model ended its turn without a text.",
                            usage)
                    : new AgentOutcome.Completed(answer.text(), usage);
        };
    }

    private static TurnVerdict heardOr(Look look, Usage usage, TurnVerdict otherwise) {
        return look.heard().<TurnVerdict>map(error -> new Over(failed(error, usage), false)).orElse(otherwise);
    }

    private static AgentOutcome failed(SessionError error, Usage usage) {
        if (error.isAbort()) {
            return new AgentOutcome.Aborted(usage);
        }
        return ErrorKinds.isLimit(error)
                ? new AgentOutcome.Limited(Optional.empty(), error.message(), usage)
                : new AgentOutcome.Failed(ErrorKinds.of(error), error.message().isEmpty()
                        ? error.name()
                        : error.message(), usage);
    }

    private static Optional<List<Message>> after(List<Message> messages, String messageId) {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).id().equals(messageId)) {
                return Optional.of(messages.subList(i + 1, messages.size()));
            }
        }
        return Optional.empty();
    }

    /// The answers of the model after a prompt.
    static List<Message> answers(List<Message> messages, String messageId) {
        return after(messages, messageId).orElse(List.of()).stream().filter(Message::assistant).toList();
    }

    private static Usage sum(List<Message> messages) {
        return messages.stream().filter(Message::assistant).map(Message::usage).reduce(Usage.NONE, Usage::plus);
    }
}
