package dev.mto.bench;

import dev.mto.bench.drive.BackendProcess;
import dev.mto.bench.drive.Fleet;
import dev.mto.bench.drive.Load;
import dev.mto.bench.drive.Run;
import dev.mto.bench.drive.Setting;
import dev.mto.bench.figures.Figures;
import dev.mto.bench.workload.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// Carries experiments out, each with servers that are new. Confined to one thread.
///
/// @param root the checkout
/// @param folder where the servers keep their data
/// @param warmUp how many plans a server has done before it is measured: users' servers run for days
record Laboratory(Path root, Path folder, BackendProcess backend, int warmUp, AtomicInteger number) {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int WARM_UP_IN_FLIGHT = 4;
    /// A plan takes opencode seconds, and it has no compiler to warm up.
    private static final int OPENCODE_WARM_UP = 10;

    Laboratory(Path root, Path folder, BackendProcess backend, int warmUp) {
        this(root, folder, backend, warmUp, new AtomicInteger());
    }

    Figures carryOut(Experiment experiment) throws IOException, InterruptedException {
        String id = "r" + number.incrementAndGet();
        Path own = Files.createDirectories(folder.resolve(id));
        backend.ledger().clear();
        try (Fleet fleet = Fleet.start(root, own, experiment.setting(), backend.baseUrl())) {
            Load load = new Load(fleet, backend, PATIENCE);
            warmUp(experiment, load, id + "w", fleet.size());
            Run run = load.run(experiment.scripts().apply(id), experiment.inFlight());
            return Figures.of(experiment.title(), run);
        }
    }

    private void warmUp(Experiment experiment, Load load, String id, int servers)
            throws IOException, InterruptedException {
        int plans = experiment.setting().carrier() == Setting.Carrier.OPENCODE
                ? Math.min(OPENCODE_WARM_UP, warmUp)
                : warmUp * servers;
        if (plans > 0) {
            Experiment instant = Experiment.of(Shape.INSTANT, experiment.setting(), plans, WARM_UP_IN_FLIGHT);
            load.warmUp(instant.scripts().apply(id), WARM_UP_IN_FLIGHT);
        }
    }
}
