package dev.mto.bench.backend;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Runs the fake model alone, its log on standard output.
@Command(name = "backend", mixinStandardHelpOptions = true, description = "Runs the fake model alone, until its input ends. Its first line is its base URL, the others are its log.")
public final class BackendCommand implements Callable<Integer> {
    @Option(names = "--port", paramLabel = "N", defaultValue = "0", description = "Listen on this port; 0 takes a free one.")
    private int port;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        // The log goes there from another thread, and is all there is to say.
        var out = System.out;
        try (FakeModel model = FakeModel.start(port, out)) {
            spec.commandLine().getOut().println(model.baseUrl());
            spec.commandLine().getOut().flush();
            // Whoever started it is gone when nothing is to be read from them any more.
            while (System.in.read() >= 0) {
                // Only the end is of interest.
            }
        }
        return 0;
    }
}
