/// Time limits, of which there are many and hardly any passes.
///
/// Takes in: how long, and what then. Gives out: [TimeLimit]s, to be closed. May import: the JDK only.
@NullMarked
package dev.mto.timing;

import org.jspecify.annotations.NullMarked;
