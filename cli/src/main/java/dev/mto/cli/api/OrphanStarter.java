package dev.mto.cli.api;

import dev.mto.client.PlanApi;
import dev.mto.client.Problem;
import dev.mto.client.UnreachableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Has the server started by `mto start`, a process that ends at once, so that the server is nobody's child. Confined to
/// one thread.
///
/// Programs that begin another one for as long as they need it, such as opencode with an MCP server, end all that
/// descends from it when they go. A server that many use must not be among that.
public final class OrphanStarter {
    /// A bit more than `mto start` allows itself.
    private static final Duration BOUND = Duration.ofSeconds(75);

    private final Map<String, String> variables;
    private final ServerLocator servers;

    /// @param variables the environment, which the server inherits
    public OrphanStarter(Map<String, String> variables, ServerLocator servers) {
        this.variables = Map.copyOf(variables);
        this.servers = servers;
    }

    /// Returns the server, after having it started where none is up.
    ///
    /// @throws UnreachableException where it does not come up; with what was said of it
    public PlanApi startUnlessUp() throws UnreachableException, InterruptedException {
        Optional<PlanApi> up = servers.find();
        if (up.isPresent()) {
            return up.get();
        }
        String said = start();
        return servers.find().orElseThrow(() -> new UnreachableException("the server did not come up: " + said));
    }

    private String start() throws UnreachableException, InterruptedException {
        JavaProgram program = JavaProgram.own();
        List<String> command = new ArrayList<>(program.commandLine(program.cacheOptions(variables)));
        command.add("start");
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().clear();
        builder.environment().putAll(variables);
        try {
            Process process = builder.start();
            if (!process.waitFor(BOUND.toSeconds(), TimeUnit.SECONDS)) {
                process.destroy();
                return "mto start did not end within " + BOUND.toSeconds() + " s";
            }
            // It says too little to fill the pipe.
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException exception) {
            throw new UnreachableException("mto start cannot be run: " + Problem.text(exception));
        }
    }
}
