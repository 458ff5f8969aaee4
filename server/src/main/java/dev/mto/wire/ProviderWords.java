package dev.mto.wire;

import dev.mto.agent.FailureKind;
import java.util.List;
import java.util.Locale;

/// What model providers mean by a status or by a wording. Pure.
public final class ProviderWords {
    /// How providers word limits.
    private static final List<String> LIMITS = List.of("rate limit", "rate_limit", "ratelimit", "too many requests",
            "quota", "usage limit");

    private ProviderWords() {}

    /// What kind of failure an HTTP status is. Whether it is none but a limit has to be asked before.
    public static FailureKind kindOf(int status) {
        return switch (status) {
            case 401, 403 -> FailureKind.PROVIDER_AUTH;
            case 408, 409, 425, 429 -> FailureKind.PROVIDER_UNAVAILABLE;
            default -> status >= 400 && status < 500
                    ? FailureKind.PROVIDER_REJECTED
                    : FailureKind.PROVIDER_UNAVAILABLE;
        };
    }

    /// Whether a message is no failure but tells of a limit, which time lifts.
    public static boolean isLimit(String message) {
        String lower = message.toLowerCase(Locale.ROOT);
        return LIMITS.stream().anyMatch(lower::contains);
    }
}
