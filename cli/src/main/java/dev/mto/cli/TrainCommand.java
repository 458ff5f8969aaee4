package dev.mto.cli;

import dev.mto.cli.api.DataFolder;
import dev.mto.cli.api.ServerLocator;
import dev.mto.cli.view.PlanPicture;
import dev.mto.client.ApiException;
import dev.mto.client.PlanApi;
import dev.mto.client.PlanDocument;
import dev.mto.client.PlanQuery;
import dev.mto.client.UnreachableException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import picocli.CommandLine.Command;
import tools.jackson.databind.json.JsonMapper;

/// `mto train`: what a JVM is to see for its ahead-of-time cache. Starts a server in this same process and puts the
/// usual commands to it; ends with exit code 0 where all were answered.
///
/// Whoever runs it gives it surroundings of its own: a data folder, a free port, and no opencode, so that a plan fails
/// before it costs anything.
@Command(name = "train", hidden = true, description = "Run server and commands once, for the ahead-of-time cache.")
final class TrainCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /// Set by whoever has made the surroundings: in the user's own this would cost a plan.
    private static final String MARK = "MTO_TRAINING";
    private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

    private final Shell shell;

    TrainCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException, InterruptedException, IOException {
        if (!shell.variables().containsKey(MARK)) {
            shell.err().println("mto train: only mto install and the build run this, in surroundings made for it");
            return ExitCodes.USAGE;
        }
        DataFolder folder = DataFolder.of(shell.variables(), shell.home());
        ServerLocator servers = new ServerLocator(shell.variables(), folder);
        ToolProvider serve = ToolProvider.findFirst("mto-serve").orElseThrow();
        // Ends with this process.
        Thread.ofPlatform().daemon().start(() -> serve.run(NOWHERE, shell.err(), "--prewarm", "none"));
        PlanApi api = awaitUp(servers);
        api.ready();
        paint();
        run("run", "Train for the starts to come");
        String id = api.list(PlanQuery.ALL).plans().getFirst().id();
        for (List<String> words : List.of(List.of("list"), List.of("list", "--json"), List.of("status", id),
                List.of("status", "--json", id), List.of("cancel", id), List.of("start"), List.of("--help"))) {
            if (run(words.toArray(String[]::new)) != ExitCodes.OK) {
                shell.err().println("mto train: mto " + String.join(" ", words) + " failed");
                return ExitCodes.FAILED;
            }
        }
        return ExitCodes.OK;
    }

    /// The plan that fails here shows little of what a picture of one may have.
    private void paint() throws IOException {
        try (InputStream plan = TrainCommand.class.getResourceAsStream("training-plan.json")) {
            StatusCommand.print(quiet(), PlanPicture.of(PlanDocument.of(JsonMapper.shared().readTree(plan))));
        }
    }

    private static PlanApi awaitUp(ServerLocator servers) throws UnreachableException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        Optional<PlanApi> up = servers.find();
        while (up.isEmpty() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(20);
            up = servers.find();
        }
        return up.orElseThrow(() -> new UnreachableException("the server did not come up"));
    }

    private int run(String... arguments) {
        return Main.run(quiet(), arguments);
    }

    private Shell quiet() {
        return new Shell(shell.variables(), shell.directory(), shell.home(), InputStream.nullInputStream(), NOWHERE,
                NOWHERE);
    }
}
