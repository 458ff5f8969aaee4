package dev.mto.delivery;

import java.util.Locale;

/// What a notice tells. The wire form ([#text]) is that of the event, and stable.
public enum NoticeType {
    PLAN_COMPLETED,
    PLAN_FAILED,
    PLAN_CANCELLED,
    APPROVAL_REQUESTED;

    /// Lower case with a dot, such as `plan.completed`.
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    /// Reads what [#text] gives.
    ///
    /// @throws IllegalArgumentException where it is none
    public static NoticeType of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT).replace('.', '_'));
    }
}
