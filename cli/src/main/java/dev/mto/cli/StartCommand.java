package dev.mto.cli;

import dev.mto.cli.api.DataFolder;
import dev.mto.cli.api.LocalSettings;
import dev.mto.cli.api.ServerLocator;
import dev.mto.cli.api.ServerStarter;
import dev.mto.cli.view.PlainView;
import dev.mto.client.PlanApi;
import dev.mto.client.UnreachableException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `mto start`: the server of this machine, in the background.
@Command(name = "start", description = "Start the server in the background, unless one is up.", footer = {"",
        "Of several at once one starts it. What it says goes to server.log in the data folder; mto stop",
        "stops it. mto run starts one by itself.", "",
        "Exit code: 0 when one is up, 1 when none came up within 60 s; standard error says why.", "",
        "Examples:", "  mto start", "  mto start && curl -s http://127.0.0.1:7420/health/ready"})
final class StartCommand implements Callable<Integer> {
    private final Shell shell;

    StartCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws UnreachableException, InterruptedException {
        DataFolder folder = DataFolder.of(shell.variables(), shell.home());
        ServerLocator servers = new ServerLocator(shell.variables(), folder);
        PlanApi api;
        try (PlainView view = new PlainView(shell.err())) {
            api = new ServerStarter(folder, servers, new LocalSettings(shell.variables(), shell.home()), view::note)
                    .startUnlessUp("opencode");
        }
        shell.out().println("mto is up at " + api.server().url() + " (mto dashboard opens it)");
        return ExitCodes.OK;
    }
}
