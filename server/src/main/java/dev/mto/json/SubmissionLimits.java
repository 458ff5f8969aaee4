package dev.mto.json;

import java.nio.file.Path;

/// What the operator decides about requests for a plan. Immutable.
///
/// @param maxSubtasksDefault used where a request does not say; from 1 to `maxSubtasksMax`
/// @param maxSubtasksMax the most a request may ask for
/// @param defaultDirectory used where a request does not say; absolute
public record SubmissionLimits(int maxSubtasksDefault, int maxSubtasksMax, Path defaultDirectory) {
    public SubmissionLimits {
        if (maxSubtasksDefault < 1 || maxSubtasksDefault > maxSubtasksMax) {
            throw new IllegalArgumentException(
                    "the default " + maxSubtasksDefault + " is not from 1 to " + maxSubtasksMax);
        }
        if (!defaultDirectory.isAbsolute()) {
            throw new IllegalArgumentException("the default directory is relative: " + defaultDirectory);
        }
    }
}
