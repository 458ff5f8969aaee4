/// What is to be done: a goal, and the sub-tasks it is cut into.
///
/// Takes in: drafts as a planner wrote them. Gives out: a [Plan] that is valid by construction, or all violations at
/// once. May import: `fault`.
@NullMarked
package dev.mto.plan;

import org.jspecify.annotations.NullMarked;
