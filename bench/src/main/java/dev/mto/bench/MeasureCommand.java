package dev.mto.bench;

import dev.mto.bench.drive.BackendProcess;
import dev.mto.bench.drive.Setting;
import dev.mto.bench.drive.Store;
import dev.mto.bench.figures.Calibration;
import dev.mto.bench.figures.Figures;
import dev.mto.bench.figures.Machine;
import dev.mto.bench.figures.ResultFile;
import dev.mto.bench.figures.Table;
import dev.mto.bench.workload.PublicGraphs;
import dev.mto.bench.workload.Shape;
import dev.mto.testkit.Postgres;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Measures the orchestrator.
@Command(name = "bench/run", mixinStandardHelpOptions = true, sortOptions = false, description = "Measures the orchestrator against a fake model. See bench/README.md.")
final class MeasureCommand implements Callable<Integer> {
    /// A group of experiments.
    enum Part {
        /// What the fake model costs by itself.
        CALIBRATE,
        /// Each shape, one plan at a time.
        SINGLE,
        /// Public task graphs, ten at a time.
        ASYNCHOW,
        /// The README's example, from one plan at once to thousands.
        MANY,
        /// Plans that take no time by themselves: what the orchestrator and its store can do.
        COMMIT,
        /// A hundred of both kinds at once, with one server over SQLite and with some over one PostgreSQL.
        NODES,
        /// The same plans through the real opencode.
        OPENCODE
    }

    private static final int NODES_IN_FLIGHT = 100;

    @Parameters(paramLabel = "PART", description = "${COMPLETION-CANDIDATES}. Default: all.")
    private List<Part> parts = List.of(Part.values());

    @Option(names = "--plans", paramLabel = "N", defaultValue = "10", description = "Plans of each shape, one at a time. Default: ${DEFAULT-VALUE}.")
    private int plans;

    @Option(names = "--graphs", paramLabel = "N", defaultValue = "60", description = "How many of the public graphs. Default: ${DEFAULT-VALUE}.")
    private int graphs;

    @Option(names = "--in-flight", paramLabel = "N", split = ",", defaultValue = "1,10,100,500,2000", description = "Plans at once. Default: ${DEFAULT-VALUE}.")
    private List<Integer> inFlight = List.of();

    @Option(names = "--shape", paramLabel = "SHAPE", split = ",", defaultValue = "CHAIN,FAN_OUT,DIAMOND,README", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private List<Shape> shapes = List.of();

    @Option(names = "--planning", paramLabel = "MODE", split = ",", defaultValue = "WHOLE,PIPELINED", description = "${COMPLETION-CANDIDATES}. Default: both.")
    private List<Planning> planning = List.of();

    @Option(names = "--nodes", paramLabel = "N", split = ",", defaultValue = "1,2,3", description = "Servers over one PostgreSQL. Default: ${DEFAULT-VALUE}.")
    private List<Integer> nodes = List.of();

    @Option(names = "--warm-up", paramLabel = "N", defaultValue = "2000", description = "Plans a server has done before it is measured. Default: ${DEFAULT-VALUE}.")
    private int warmUp;

    @Option(names = "--java-option", paramLabel = "OPT", description = "For the server's JVM, such as -Xmx256m. May be repeated.")
    private List<String> javaOptions = List.of();

    @Spec
    private CommandSpec spec;

    /// When sub-tasks begin.
    enum Planning {
        WHOLE,
        PIPELINED
    }

    private final List<Figures> results = new ArrayList<>();
    private final List<Calibration> calibrations = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path root = Path.of(Optional.ofNullable(System.getProperty("mto.root")).orElse("")).toAbsolutePath();
        Path target = Files.createDirectories(root.resolve("bench/target/measured"));
        Path folder = Files.createTempDirectory(target, "data");
        Machine machine = Machine.here(folder);
        ResultFile file = new ResultFile(target.resolve("figures-" + machine.at().getEpochSecond() + ".json"), machine);
        say(machine + "\n\n" + Table.legend() + "\n");
        try (BackendProcess backend = BackendProcess.start(Main.class)) {
            Laboratory laboratory = new Laboratory(root, folder, backend, warmUp);
            for (Part part : parts) {
                measure(part, laboratory, file);
            }
        } finally {
            Folders.delete(folder);
        }
        say("\n" + Table.times(results) + "\n\n" + Table.costs(results) + "\n\nWhat hops are made of, mean ms\n"
                + Table.stages(results) + "\n\n" + file.file());
        return results.stream().anyMatch(figures -> figures.failed() > 0) ? 1 : 0;
    }

    private void measure(Part part, Laboratory laboratory, ResultFile file) throws IOException, InterruptedException {
        if (part == Part.CALIBRATE) {
            calibrate(new BareClient(laboratory.backend()));
        }
        for (Experiment experiment : experiments(part, laboratory.root())) {
            Figures figures = laboratory.carryOut(experiment);
            results.add(figures);
            file.write(calibrations, results);
            say(Table.brief(figures));
            figures.firstFailure().ifPresent(why -> say("  failed: " + why));
        }
        file.write(calibrations, results);
    }

    private void calibrate(BareClient client) throws IOException, InterruptedException {
        for (int many : inFlight) {
            client.calibrate(many, 1);
            calibrations.add(client.calibrate(many, many > 100 ? 3 : 5));
            say(calibrations.getLast().toString());
        }
    }

    private List<Experiment> experiments(Part part, Path root) throws IOException {
        List<Experiment> all = new ArrayList<>();
        for (Planning mode : planning) {
            boolean pipelined = mode == Planning.PIPELINED;
            switch (part) {
                case CALIBRATE -> {
                }
                case SINGLE -> shapes.forEach(shape -> all.add(Experiment.of(shape, chat(pipelined, 1), plans, 1)));
                case ASYNCHOW -> all.add(Experiment.of("asynchow",
                        PublicGraphs.read(root.resolve(PublicGraphs.FILE)).sample(graphs), chat(pipelined, 10), 10));
                case MANY -> inFlight.forEach(many -> all.add(
                        Experiment.of(Shape.README, chat(pipelined, many), Math.max(plans, many), many)));
                case COMMIT -> {
                    if (!pipelined) {
                        inFlight.forEach(many -> all.add(Experiment.of(Shape.INSTANT, chat(false, many),
                                Math.max(500, 3 * many), many)));
                    }
                }
                case NODES -> {
                    if (!pipelined) {
                        all.addAll(overStores(root));
                    }
                }
                case OPENCODE -> shapes.forEach(shape -> all.add(Experiment.of(shape,
                        new Setting(Setting.Carrier.OPENCODE, pipelined, 100, javaOptions, new Store.Sqlite()),
                        plans, 1)));
            }
        }
        return all;
    }

    /// First as users have it, then with more and more servers over one database, on the same disk.
    private List<Experiment> overStores(Path root) throws IOException {
        Postgres postgres = Postgres.in(root.resolve("bench/target"));
        List<Store> stores = new ArrayList<>(List.of(new Store.Sqlite()));
        nodes.forEach(many -> stores.add(new Store.Postgresql(postgres, many)));
        return stores.stream().flatMap(store -> Stream.of(
                Experiment.of(Shape.README, chat(false, NODES_IN_FLIGHT, store), 3 * NODES_IN_FLIGHT,
                        NODES_IN_FLIGHT),
                Experiment.of(Shape.INSTANT, chat(false, NODES_IN_FLIGHT, store), 20 * NODES_IN_FLIGHT,
                        NODES_IN_FLIGHT)))
                .toList();
    }

    private Setting chat(boolean pipelined, int many) {
        return chat(pipelined, many, new Store.Sqlite());
    }

    /// The cap on sessions is raised to where it does not bind: what is measured is not how plans wait for it.
    private Setting chat(boolean pipelined, int many, Store store) {
        int sessions = Math.clamp(10L * many, 100, 10_000);
        return new Setting(Setting.Carrier.CHAT, pipelined, sessions, javaOptions, store);
    }

    private void say(String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(text);
        out.flush();
    }
}
