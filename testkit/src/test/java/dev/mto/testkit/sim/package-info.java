/// Runs the simulation, and shows that it finds what it is to find.
@NullMarked
package dev.mto.testkit.sim;

import org.jspecify.annotations.NullMarked;
