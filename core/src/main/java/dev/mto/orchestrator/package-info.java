/// The façade that the edges call.
///
/// Takes in: submissions, commands, watchers. Gives out: plan ids, folded states, journal entries as they become
/// durable. May import: all of the core.
@NullMarked
package dev.mto.orchestrator;

import org.jspecify.annotations.NullMarked;
