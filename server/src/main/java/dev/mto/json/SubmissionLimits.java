package dev.mto.json;

import dev.mto.access.Destinations;
import dev.mto.plan.Approval;
import java.nio.file.Path;

/// What the operator decides about requests for a plan. Immutable.
///
/// @param maxSubtasksDefault used where a request does not say; from 1 to `maxSubtasksMax`
/// @param maxSubtasksMax the most a request may ask for
/// @param defaultDirectory used where a request does not say; absolute
/// @param requireApproval whether a plan waits to be approved whose request does not say
/// @param approval how it then waits
/// @param destinations where a request may have somebody told of its plan
public record SubmissionLimits(
        int maxSubtasksDefault,
        int maxSubtasksMax,
        Path defaultDirectory,
        boolean requireApproval,
        Approval approval,
        Destinations destinations) {
    public SubmissionLimits {
        if (maxSubtasksDefault < 1 || maxSubtasksDefault > maxSubtasksMax) {
            throw new IllegalArgumentException(
                    "the default " + maxSubtasksDefault + " is not from 1 to " + maxSubtasksMax);
        }
        if (!defaultDirectory.isAbsolute()) {
            throw new IllegalArgumentException("the default directory is relative: " + defaultDirectory);
        }
    }

    /// Those with which nothing is told to anywhere but the public Internet.
    public SubmissionLimits(int maxSubtasksDefault, int maxSubtasksMax, Path defaultDirectory, boolean requireApproval,
            Approval approval) {
        this(maxSubtasksDefault, maxSubtasksMax, defaultDirectory, requireApproval, approval, Destinations.PUBLIC);
    }
}
