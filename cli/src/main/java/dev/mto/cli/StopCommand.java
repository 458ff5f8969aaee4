package dev.mto.cli;

import dev.mto.cli.api.BackgroundServer;
import dev.mto.cli.api.DataFolder;
import dev.mto.cli.api.ServerLocator;
import dev.mto.cli.api.ServerRecord;
import dev.mto.client.ApiException;
import dev.mto.client.PlanApi;
import dev.mto.client.UnreachableException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `mto stop`: asks the server of this machine to stop.
@Command(name = "stop", description = "Stop the server of this machine. Plans under way go on when it is started again.", footer = {
        "", "Exit code: 0 when none is up any more, 1 when it did not stop within 30 s.", "",
        "Examples:", "  mto stop", "  mto stop --abort"})
final class StopCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Shell shell;

    @Option(names = "--abort", description = "End the sessions that are at work, too; they are begun anew at the next start. Without this they go on, and are taken up again.")
    private boolean abort;

    StopCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException, InterruptedException {
        DataFolder folder = DataFolder.of(shell.variables(), shell.home());
        if (new ServerLocator(shell.variables(), folder).isGiven()) {
            throw new UnreachableException(
                    ServerLocator.URL_VARIABLE + " is set: a server that it names is not stopped from here");
        }
        Optional<ServerRecord> record = folder.server();
        Optional<PlanApi> up = new ServerLocator(shell.variables(), folder).find();
        if (record.isEmpty() || up.isEmpty()) {
            shell.out().println("no server is up");
            return ExitCodes.OK;
        }
        if (abort) {
            up.get().stopWithSessions();
        }
        return stop(record.get(), folder);
    }

    private int stop(ServerRecord record, DataFolder folder) throws UnreachableException, InterruptedException {
        BackgroundServer server = BackgroundServer.of(record)
                .orElseThrow(() -> new UnreachableException("a server answers at " + record.url() + ", but process "
                        + record.pid() + ", which " + folder.serverFile()
                        + " names, is not it: it is not stopped from here"));
        if (server.stop(PATIENCE)) {
            shell.out().println("stopped the server (process " + server.pid() + ")");
            return ExitCodes.OK;
        }
        shell.err()
                .println("mto stop: the server (process " + server.pid()
                        + ") was asked to stop and is still there after "
                        + PATIENCE.toSeconds() + " s; see " + folder.log());
        return ExitCodes.FAILED;
    }
}
