/// How a request is put to the planner session, and how its answer becomes a plan.
///
/// Takes in: the goal, the agents there are, and text. Gives out: prompts, and a plan or the violations to repair. May
/// import: `fault`, `plan`, `agent`, `run`.
@NullMarked
package dev.mto.planner;

import org.jspecify.annotations.NullMarked;
