/// Plans as text.
///
/// Takes in: a plan's JSON document. Gives out: lines for a terminal, a log or a table; all but
/// [dev.mto.cli.view.TerminalView] and [dev.mto.cli.view.PlainView] are pure. May import: nothing else of this project.
@NullMarked
package dev.mto.cli.view;

import org.jspecify.annotations.NullMarked;
