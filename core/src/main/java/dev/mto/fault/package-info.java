/// The catalogue of what can go wrong, as stable codes.
///
/// Takes in: nothing. Gives out: [ErrorCode] and [Fault], used in events, problem documents and exit messages. May
/// import: the JDK only.
@NullMarked
package dev.mto.fault;

import org.jspecify.annotations.NullMarked;
