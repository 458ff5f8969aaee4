/// What every edge that asks others needs of HTTP's event streams and of how others refuse.
///
/// Takes in: lines, statuses, headers, wordings. Gives out: events, kinds of failure. May import: `agent` of the core.
@NullMarked
package dev.mto.wire;

import org.jspecify.annotations.NullMarked;
