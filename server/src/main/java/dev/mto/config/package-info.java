/// What the operator decides, typed and checked.
///
/// Takes in: a file, the environment, flags. Gives out: one record tree, or every problem at once. May import: `fault`,
/// `plan` of the core.
@NullMarked
package dev.mto.config;

import org.jspecify.annotations.NullMarked;
