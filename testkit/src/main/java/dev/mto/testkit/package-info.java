/// What tests share: fakes, contract suites, a scripted model. Never shipped.
///
/// May import: everything.
@NullMarked
package dev.mto.testkit;

import org.jspecify.annotations.NullMarked;
