package dev.mto.app;

import dev.mto.config.SettingsLoader;
import dev.mto.config.SettingsResult;
import dev.mto.http.ListenException;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.store.StoreUnusable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.spi.ToolProvider;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `mto serve`: the server in the foreground, until it is told to stop.
public final class ServeTool implements ToolProvider {
    /// Service managers and people wait about this long before they use force.
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);

    @Override
    public String name() {
        return "mto-serve";
    }

    @Override
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new Serve()).setOut(out).setErr(err).setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments);
    }

    @Command(name = "mto serve", mixinStandardHelpOptions = true, sortOptions = false, description = "Runs the server in the foreground, until Ctrl-C. Sessions that are at work then are left "
            + "to opencode and taken up again at the next start.", footer = {"", "Examples:", "  mto serve",
                    "  mto serve --port 0 --prewarm none", "  mto serve --allow bash:'npm test*'"})
    private static final class Serve implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--port", paramLabel = "N", description = "Listen on this port; 0 takes a free one. Default: 7420.")
        private List<String> port = List.of();

        @Option(names = "--host", paramLabel = "H", description = "Listen on this address. Default: 127.0.0.1.")
        private List<String> host = List.of();

        @Option(names = "--allow", paramLabel = "NAME[:GLOB]", description = "Give every plan leave to what opencode would ask for, such as bash or "
                + "external_directory:/etc/*. May be repeated.")
        private List<String> allow = List.of();

        @Option(names = "--prewarm", paramLabel = "RUNTIME", defaultValue = "opencode", description = "Start this runtime at once: opencode, sample or none. Default: ${DEFAULT-VALUE}.")
        private Prewarm prewarm = Prewarm.OPENCODE;

        @Override
        public Integer call() throws InterruptedException {
            SettingsLoader loader = new SettingsLoader(System.getenv(), flags(),
                    Path.of(System.getProperty("user.home")));
            return switch (loader.load()) {
                case SettingsResult.Refused refused -> complain(2, refused.describe());
                case SettingsResult.Loaded loaded -> serve(loaded);
            };
        }

        private int serve(SettingsResult.Loaded loaded) throws InterruptedException {
            LogSetup.apply(loaded.settings().observation());
            try {
                Server server = Server.start(loaded.settings(), Map.of());
                Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "stop"));
                server.prewarm(prewarm);
                spec.commandLine().getOut().println("mto listens on " + server.url()
                        + " (the dashboard is there, too; Ctrl-C stops it)");
                spec.commandLine().getOut().flush();
                HeapPacer.begin();
                server.awaitStop();
                return 0;
            } catch (IOException failure) {
                return complain(1, "The data folder " + loaded.settings().dataDir() + " cannot be used: " + failure
                        + ". It must be writable and have room; MTO_DATA_DIR names another one.");
            } catch (ListenException | JournalException | StoreUnusable failure) {
                return complain(1, String.valueOf(failure.getMessage()));
            }
        }

        /// Whatever does not come to its end by then is left as a crash would leave it: the next start takes it up.
        private static void stop(Server server) {
            Thread.ofPlatform().daemon().name("stop-bound").start(() -> {
                try {
                    Thread.sleep(STOP_WITHIN);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
                // Not before: how to log is known from the settings alone.
                LoggerFactory.getLogger(ServeTool.class).error(
                        "Not everything came to a halt within {} s; the next start takes it up.",
                        STOP_WITHIN.toSeconds());
                Runtime.getRuntime().halt(1);
            });
            server.close();
        }

        private int complain(int code, String message) {
            spec.commandLine().getErr().println(message);
            spec.commandLine().getErr().flush();
            return code;
        }

        private Map<String, List<String>> flags() {
            Map<String, List<String>> given = new TreeMap<>(Map.of("--port", port, "--host", host, "--allow", allow));
            given.values().removeIf(List::isEmpty);
            return given;
        }
    }
}
