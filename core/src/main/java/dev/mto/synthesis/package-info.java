/// How the results are put before the parent session.
///
/// Takes in: the state of a plan whose sub-tasks are all terminal. Gives out: one prompt within a budget, naming what
/// is missing. May import: `fault`, `plan`, `agent`, `run`.
@NullMarked
package dev.mto.synthesis;

import org.jspecify.annotations.NullMarked;
