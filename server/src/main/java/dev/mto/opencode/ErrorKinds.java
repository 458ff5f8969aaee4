package dev.mto.opencode;

import dev.mto.agent.FailureKind;
import dev.mto.wire.ProviderWords;
import java.util.Locale;

/// What opencode's errors mean to us. Pure.
final class ErrorKinds {
    private ErrorKinds() {}

    static FailureKind of(SessionError error) {
        return switch (error.name()) {
            case "APIError" -> error.statusCode().isPresent()
                    ? ProviderWords.kindOf(error.statusCode().getAsInt())
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

    /// Whether it is no failure but a limit, which time lifts. Where opencode passes on a text only, the words tell.
    static boolean isLimit(SessionError error) {
        return error.statusCode().orElse(0) == 429 || ProviderWords.isLimit(error.message());
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
