package dev.mto.json;

import dev.mto.plan.Goal;
import java.util.Optional;

/// A request for a plan that passed every check. Immutable.
///
/// @param clientId who asked, in the client's own words
public record Submission(Goal goal, Optional<String> clientId) {}
