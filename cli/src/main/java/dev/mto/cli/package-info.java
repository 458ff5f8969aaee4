/// The `mto` command: what can be typed, and what each command does.
///
/// Takes in: arguments, environment. Gives out: text for people, or JSON, and an exit code. May import: `client`, and its
/// own `api`, `install` and `view`.
@NullMarked
package dev.mto.cli;

import org.jspecify.annotations.NullMarked;
