package dev.mto.mcp;

import dev.mto.access.Territory;
import dev.mto.orchestrator.Orchestrator;
import java.util.function.BooleanSupplier;

/// What one caller has to do with. Thread-safe.
///
/// @param caller the id of the token that the caller came in with
/// @param plans those that it may see, and what it may do with them
/// @param territory where its plans may work
/// @param open whether what it came in with still lets in
public record Desk(String caller, Orchestrator plans, Territory territory, BooleanSupplier open) {}
