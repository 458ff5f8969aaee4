/// The JSON forms of what the core knows.
///
/// Takes in: values of the core, or text. Gives out: text, or values of the core. May import: the core.
@NullMarked
package dev.mto.json;

import org.jspecify.annotations.NullMarked;
