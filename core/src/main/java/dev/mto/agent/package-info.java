/// The port to whatever runs agent sessions.
///
/// Takes in: one [AgentTurn] per prompt, with every id chosen beforehand. Gives out: [AgentSignal]s, the last of which
/// carries the outcome. May import: `fault`, `plan`.
@NullMarked
package dev.mto.agent;

import org.jspecify.annotations.NullMarked;
