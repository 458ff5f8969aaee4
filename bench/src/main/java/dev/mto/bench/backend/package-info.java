/// A fake model, fast enough to be forgotten, with a log that all figures come from.
///
/// Takes in: chat completions with markers in them. Gives out: answers at the times told, and the log.
@NullMarked
package dev.mto.bench.backend;

import org.jspecify.annotations.NullMarked;
