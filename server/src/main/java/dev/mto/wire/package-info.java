/// What every agent runtime needs of HTTP's event streams and of how model providers refuse.
///
/// Takes in: lines, statuses, wordings. Gives out: events, kinds of failure. May import: `agent` of the core.
@NullMarked
package dev.mto.wire;

import org.jspecify.annotations.NullMarked;
