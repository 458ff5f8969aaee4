/// Who asks, and what they may: tokens, scopes, folders, limits.
///
/// Takes in: a token's text. Gives out: a [Caller], or a [Refusal] with the way out. May import: `fault` and `plan`.
@NullMarked
package dev.mto.access;

import org.jspecify.annotations.NullMarked;
