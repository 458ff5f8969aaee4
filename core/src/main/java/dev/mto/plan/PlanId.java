package dev.mto.plan;

import java.util.regex.Pattern;

/// Names a plan. Chosen at random by the orchestrator, so it can be handed about without telling how many there are.
/// Immutable.
///
/// @param value `plan_` and 1 to 40 of `a-z0-9`
public record PlanId(String value) {
    private static final Pattern FORM = Pattern.compile("plan_[a-z0-9]{1,40}");

    public PlanId {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a plan id: " + value);
        }
    }

    /// Whether a text from outside could name a plan at all.
    public static boolean isValid(String text) {
        return FORM.matcher(text).matches();
    }

    @Override
    public String toString() {
        return value;
    }
}
