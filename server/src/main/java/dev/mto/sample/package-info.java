/// A stand-in for a language model, for machines that reach none.
///
/// Takes in: chat completions as OpenAI words them. Gives out: answers made by rule, which say that they are. May
/// import: the JDK and Jackson only.
@NullMarked
package dev.mto.sample;

import org.jspecify.annotations.NullMarked;
