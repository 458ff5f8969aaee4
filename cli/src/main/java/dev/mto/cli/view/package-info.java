/// Plans as text.
///
/// Takes in: a plan as the client reads it. Gives out: lines for a terminal, a log or a table; all but
/// [dev.mto.cli.view.TerminalView] and [dev.mto.cli.view.PlainView] are pure. May import: `client`.
@NullMarked
package dev.mto.cli.view;

import org.jspecify.annotations.NullMarked;
