package dev.mto.chat;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import dev.mto.wire.ProviderWords;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What the refusals of endpoints mean to us. Pure.
///
/// The wordings are those of the endpoints in use; each has its own, and most have no code for what they mean.
final class Refusals {
    private static final int TOO_LARGE = 413;

    private static final List<String> OVERFLOW = List.of("context_length_exceeded", "maximum context length",
            "context window", "context size", "context length", "maximum prompt length", "prompt is too long",
            "input is too long", "reduce the length", "input token count", "model token limit");
    private static final List<String> FILTERED = List.of("content_filter", "content_policy",
            "content management policy",
            "content policy");
    private static final List<String> NO_MODEL = List.of("model_not_found", "not a valid model", "unknown model",
            "invalid model", "no such model");

    private Refusals() {}

    /// What it means that the endpoint answered with a status of 300 or more.
    ///
    /// @param until when it may be asked again, where it says so
    static AgentOutcome of(int status, Complaint complaint, Optional<Instant> until) {
        String message = "The endpoint answered " + status
                + (complaint.message().isEmpty() ? "." : ": " + complaint.message());
        boolean comesBack = status >= 500 && until.isPresent();
        // Too large is never a matter of time, though some endpoints count it against a limit per minute.
        if (status == 429 || comesBack || (status != TOO_LARGE && ProviderWords.isLimit(complaint.words()))) {
            return new AgentOutcome.Limited(until, message, Usage.NONE);
        }
        return new AgentOutcome.Failed(kind(status, complaint), message, Usage.NONE);
    }

    /// What it means that an answer which had begun turned into an error.
    static AgentOutcome inAnswer(Complaint complaint, Usage usage) {
        String message = "The endpoint broke the answer off: " + complaint.message();
        if (complaint.status().orElse(0) == 429 || ProviderWords.isLimit(complaint.words())) {
            return new AgentOutcome.Limited(Optional.empty(), message, usage);
        }
        FailureKind kind = complaint.status().isPresent()
                ? kind(complaint.status().getAsInt(), complaint)
                : kind(complaint);
        return new AgentOutcome.Failed(kind, message, usage);
    }

    private static FailureKind kind(int status, Complaint complaint) {
        return switch (status) {
            case 400, 404, 422 -> byWords(complaint, status == 404).orElseGet(() -> ProviderWords.kindOf(status));
            case TOO_LARGE -> FailureKind.CONTEXT_OVERFLOW;
            // A redirect is not followed: it would take the key along.
            default -> status < 400 ? FailureKind.PROVIDER_REJECTED : ProviderWords.kindOf(status);
        };
    }

    /// Without a status, only a refusal of the request itself is certain to come again.
    private static FailureKind kind(Complaint complaint) {
        if (complaint.code().contains("authentication") || complaint.code().contains("permission")) {
            return FailureKind.PROVIDER_AUTH;
        }
        return byWords(complaint, false).orElse(complaint.code().contains("invalid_request")
                ? FailureKind.PROVIDER_REJECTED
                : FailureKind.PROVIDER_UNAVAILABLE);
    }

    /// @param notFound whether something was not found: where the model is mentioned, it is that
    private static Optional<FailureKind> byWords(Complaint complaint, boolean notFound) {
        String words = complaint.words().toLowerCase(Locale.ROOT);
        if (has(words, OVERFLOW)) {
            return Optional.of(FailureKind.CONTEXT_OVERFLOW);
        }
        if (has(words, FILTERED)) {
            return Optional.of(FailureKind.CONTENT_FILTERED);
        }
        return has(words, NO_MODEL) || (notFound && words.contains("model"))
                ? Optional.of(FailureKind.MODEL_UNKNOWN)
                : Optional.empty();
    }

    private static boolean has(String words, List<String> any) {
        return any.stream().anyMatch(words::contains);
    }
}
