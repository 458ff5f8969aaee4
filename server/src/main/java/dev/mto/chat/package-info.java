/// Any OpenAI-compatible endpoint as an agent runtime, for work that needs no tools.
///
/// Takes in: turns. Gives out: signals; one turn is one streamed chat completion. May import: the core, `json` and
/// `wire`.
@NullMarked
package dev.mto.chat;

import org.jspecify.annotations.NullMarked;
