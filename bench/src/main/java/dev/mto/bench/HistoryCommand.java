package dev.mto.bench;

import dev.mto.bench.drive.BackendProcess;
import dev.mto.bench.drive.Setting;
import dev.mto.bench.drive.Store;
import dev.mto.bench.figures.Machine;
import dev.mto.bench.history.History;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Measures a server whose store is full of plans that are over.
@Command(name = "history", mixinStandardHelpOptions = true, description = "What users notice of many plans that are over, and how PostgreSQL carries out the statements behind it.")
final class HistoryCommand implements Callable<Integer> {
    @Option(names = "--plans", paramLabel = "N", defaultValue = "1000000", description = "How many. Default: ${DEFAULT-VALUE}.")
    private int plans;

    @Option(names = "--times", paramLabel = "N", defaultValue = "200", description = "How often each is done. Default: ${DEFAULT-VALUE}.")
    private int times;

    @Option(names = "--days", paramLabel = "N", defaultValue = "360", description = "Over how many days the plans are spread. Default: ${DEFAULT-VALUE}.")
    private int days;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Path root = Path.of(Optional.ofNullable(System.getProperty("mto.root")).orElse("")).toAbsolutePath();
        Path target = Files.createDirectories(root.resolve("bench/target/measured"));
        Path folder = Files.createTempDirectory(target, "history");
        PrintWriter out = spec.commandLine().getOut();
        out.println(Machine.here(folder));
        try (BackendProcess backend = BackendProcess.start(Main.class)) {
            Setting setting = new Setting(Setting.Carrier.CHAT, true, 1_000, List.of(), new Store.Sqlite());
            new History(root, folder, setting, backend, line -> {
                out.println(line);
                out.flush();
            }).measure(plans, times, days);
        } finally {
            Folders.delete(folder);
        }
        return 0;
    }
}
