/// The `mto` command.
///
/// Takes in: arguments and what the server says over HTTP. Gives out: text for
/// people, or JSON, and an exit code. May import: nothing else of this project.
@NullMarked
package dev.mto.cli;

import org.jspecify.annotations.NullMarked;
