package dev.mto.cli;

import dev.mto.client.ApiException;
import dev.mto.client.NodeApi;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `mto node drain`: has a server give up its plans to the others.
@Command(name = "drain", description = "Have the server give up its plans to the others that share its journal, at once. Their sessions go on. It takes no plans from then on, and says so to load balancers; it still answers everything else, until it is stopped.", footer = {
        "", "Exit code: 0 when it has no plan any more.", "",
        "Examples:", "  mto node drain && mto stop", "  MTO_URL=http://10.0.0.7:7420 mto node drain"})
final class NodeDrainCommand implements Callable<Integer> {
    private final Shell shell;

    NodeDrainCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException {
        long plans = new NodeApi(shell.servers().require()).drain();
        shell.out().println("the server gave up " + plans + (plans == 1 ? " plan" : " plans") + " and takes no more");
        return ExitCodes.OK;
    }
}
