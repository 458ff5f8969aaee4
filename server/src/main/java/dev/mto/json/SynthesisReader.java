package dev.mto.json;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Reads what clients say of syntheses, and tells everything that is wrong with it at once. Stateless.
public final class SynthesisReader {
    /// A model writes no more at once, and a whole body has no room for more.
    private static final int MAX_ANSWER_CHARACTERS = 1_000_000;
    private static final int MAX_MESSAGE_CHARACTERS = 10_000;

    private static final String CLIENT = "clientId";

    private SynthesisReader() {}

    /// A client's word on how its synthesis ended.
    ///
    /// @param clientId who says it
    public record Report(String clientId, AgentOutcome outcome) {}

    /// Reads a claim: who makes it.
    public static Reading<String> claim(String body) {
        JsonObjectText text = JsonObjectText.parse(body);
        if (text.isBroken()) {
            return new Reading.Refused<>(text.problems());
        }
        FieldReader fields = new FieldReader(text);
        Optional<String> client = client(fields);
        fields.rejectUnknown(List.of(CLIENT));
        return client.isPresent() && fields.problems().isEmpty()
                ? new Reading.Accepted<>(client.get())
                : new Reading.Refused<>(fields.problems());
    }

    /// Reads a report.
    public static Reading<Report> report(String body) {
        JsonObjectText text = JsonObjectText.parse(body);
        if (text.isBroken()) {
            return new Reading.Refused<>(text.problems());
        }
        FieldReader fields = new FieldReader(text);
        Optional<String> client = client(fields);
        Optional<AgentOutcome> outcome = outcome(fields);
        fields.rejectUnknown(List.of(CLIENT, "ok", "text", "error", "usage"));
        return client.isPresent() && outcome.isPresent() && fields.problems().isEmpty()
                ? new Reading.Accepted<>(new Report(client.get(), outcome.get()))
                : new Reading.Refused<>(fields.problems());
    }

    private static Optional<String> client(FieldReader fields) {
        if (!fields.has(CLIENT)) {
            fields.reject(CLIENT, "is missing; say who you are in 1 to " + SubmissionReader.MAX_NAME_CHARACTERS
                    + " characters, always the same");
        }
        return fields.text(CLIENT, SubmissionReader.MAX_NAME_CHARACTERS);
    }

    private static Optional<AgentOutcome> outcome(FieldReader fields) {
        Usage usage = fields.object("usage").map(SynthesisReader::usage).orElse(Usage.NONE);
        if (!fields.has("ok")) {
            fields.reject("ok", "is missing; true comes with text, false with error");
        }
        return fields.flag("ok").flatMap(ok -> ok ? answer(fields, usage) : failure(fields, usage));
    }

    private static Optional<AgentOutcome> answer(FieldReader fields, Usage usage) {
        if (!fields.has("text")) {
            fields.reject("text", "is missing, though ok is true");
        }
        return fields.text("text", MAX_ANSWER_CHARACTERS).map(text -> new AgentOutcome.Completed(text, usage));
    }

    private static Optional<AgentOutcome> failure(FieldReader fields, Usage usage) {
        if (!fields.has("error")) {
            fields.reject("error", "is missing, though ok is false");
        }
        return fields.object("error").flatMap(error -> {
            String message = error.text("message", MAX_MESSAGE_CHARACTERS).orElse("");
            Optional<String> code = error.text("code", SubmissionReader.MAX_NAME_CHARACTERS);
            error.rejectUnknown(List.of("code", "message"));
            Optional<AgentOutcome> outcome = code.flatMap(name -> outcome(name, message, usage));
            if (outcome.isEmpty()) {
                error.reject("code", "must be one of " + codes());
            }
            return outcome;
        });
    }

    private static Optional<AgentOutcome> outcome(String code, String message, Usage usage) {
        if (code.equals(ErrorCode.SESSION_ABORTED.code())) {
            return Optional.of(new AgentOutcome.Aborted(usage));
        }
        if (code.equals(ErrorCode.SESSION_INTERRUPTED.code())) {
            String reason = message.isEmpty() ? "The client let go of the synthesis." : message;
            return Optional.of(new AgentOutcome.Interrupted(reason, usage));
        }
        return Arrays.stream(FailureKind.values()).filter(kind -> kind.code().code().equals(code)).findFirst()
                .map(kind -> new AgentOutcome.Failed(kind, message, usage));
    }

    private static String codes() {
        return Stream.concat(Stream.of(ErrorCode.SESSION_ABORTED, ErrorCode.SESSION_INTERRUPTED),
                Arrays.stream(FailureKind.values()).map(FailureKind::code)).map(ErrorCode::code)
                .collect(Collectors.joining(", "));
    }

    private static Usage usage(FieldReader fields) {
        Usage usage = new Usage(tokens(fields, "inputTokens"), tokens(fields, "outputTokens"),
                tokens(fields, "reasoningTokens"), tokens(fields, "cacheReadTokens"),
                tokens(fields, "cacheWriteTokens"), fields.amount("costUsd").orElse(BigDecimal.ZERO));
        fields.rejectUnknown(List.of("inputTokens", "outputTokens", "reasoningTokens", "cacheReadTokens",
                "cacheWriteTokens", "costUsd"));
        return usage;
    }

    private static int tokens(FieldReader fields, String field) {
        return fields.wholeNumber(field, 0, Integer.MAX_VALUE).orElse(0);
    }
}
