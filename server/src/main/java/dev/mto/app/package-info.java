/// Puts the parts together and starts and stops them.
///
/// Takes in: the configuration. Gives out: a running server. May import: everything.
@NullMarked
package dev.mto.app;

import org.jspecify.annotations.NullMarked;
