package dev.mto.opencode;

import dev.mto.agent.FailureKind;
import java.util.List;
import java.util.Locale;

/// What opencode's errors mean to us. Pure.
final class ErrorKinds {
    /// How providers word limits; opencode passes the text on and drops the status.
    private static final List<String> LIMITS = List.of("rate limit", "rate_limit", "ratelimit", "too many requests",
            "quota", "usage limit");

    private ErrorKinds() {}

    static FailureKind of(SessionError error) {
        return switch (error.name()) {
            case "APIError" -> error.statusCode().isPresent()
                    ? ofStatus(error.statusCode().getAsInt())
                    : FailureKind.PROVIDER_UNAVAILABLE;
            case "ProviderAuthError" -> FailureKind.PROVIDER_AUTH;
            case "ProviderInitError" -> FailureKind.PROVIDER_REJECTED;
            case "ContextOverflowError" -> FailureKind.CONTEXT_OVERFLOW;
            case "ContentFilterError" -> FailureKind.CONTENT_FILTERED;
            case "MessageOutputLengthError" -> FailureKind.ANSWER_TRUNCATED;
            default -> ofMessage(error.message());
        };
    }

    /// What a provider means that opencode retries; it tells the reason as text only.
    static FailureKind ofRetry(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return lower.contains("unauthorized") || lower.contains("invalid api key")
                ? FailureKind.PROVIDER_AUTH
                : FailureKind.PROVIDER_UNAVAILABLE;
    }

    /// Whether it is no failure but a limit, which time lifts.
    static boolean isLimit(SessionError error) {
        return error.statusCode().orElse(0) == 429 || isLimit(error.message());
    }

    /// The same of a reason that is told as text only.
    static boolean isLimit(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return LIMITS.stream().anyMatch(lower::contains);
    }

    private static FailureKind ofStatus(int status) {
        return switch (status) {
            case 401, 403 -> FailureKind.PROVIDER_AUTH;
            case 408, 409, 425, 429 -> FailureKind.PROVIDER_UNAVAILABLE;
            default -> status >= 400 && status < 500
                    ? FailureKind.PROVIDER_REJECTED
                    : FailureKind.PROVIDER_UNAVAILABLE;
        };
    }

    private static FailureKind ofMessage(String message) {
        if (message.contains("Agent not found")) {
            return FailureKind.AGENT_UNKNOWN;
        }
        if (message.contains("Model not found")) {
            return FailureKind.MODEL_UNKNOWN;
        }
        if (message.contains("rejected permission")) {
            return FailureKind.PERMISSION_STOPPED;
        }
        if (message.contains("NotFound: FileSystem.realPath")) {
            return FailureKind.DIRECTORY_MISSING;
        }
        return message.contains("timed out") ? FailureKind.PROVIDER_UNAVAILABLE : FailureKind.RUNTIME_UNAVAILABLE;
    }
}
