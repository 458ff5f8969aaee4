/// A plan in motion: its journal, the state folded from it, and what should be going on next.
///
/// Takes in: commands and signals of agents. Gives out: durable [PlanEvent]s, and actions once these are durable. May
/// import: `timing`, `fault`, `plan`, `access`, `agent`.
@NullMarked
package dev.mto.run;

import org.jspecify.annotations.NullMarked;
