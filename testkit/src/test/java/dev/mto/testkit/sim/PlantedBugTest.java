package dev.mto.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Shows that the simulation bites: each of these bugs is found, soon, and as what it is.
@ExtendWith(Silence.class)
final class PlantedBugTest {
    /// A tenth of what the build runs, so that chance would have to be very unkind to miss one there.
    private static final int ENOUGH = 1_000;
    static final List<PlantedBug> BUGS = PlantedBug.ALL;

    @ParameterizedTest
    @FieldSource("BUGS")
    void isFound(PlantedBug bug) {
        for (long seed = 0; seed < ENOUGH; seed++) {
            Optional<BrokenInvariant> broken = Simulation.run(seed, bug.seams().get(), false).failure();
            if (broken.isPresent()) {
                System.out.printf("%-40s seed %4d  %s%n", bug, seed, broken.get().invariant());
                assertThat(bug.breaks()).contains(broken.get().invariant());
                return;
            }
        }
        throw new AssertionError(bug + " was not found in " + ENOUGH + " seeds");
    }
}
