package dev.mto.orchestrator;

import dev.mto.access.Territory;

/// What the operator decides for all callers. Immutable.
///
/// @param territory where any plan may work
/// @param livePlans how many plans of an owner other than this machine's user may be live at once
public record HouseRules(Territory territory, int livePlans) {}
