/// Compares what the server answers with the description of its API.
@NullMarked
package dev.mto.testkit.contract;

import org.jspecify.annotations.NullMarked;
