package dev.mto.cli;

import dev.mto.cli.view.NodeTable;
import dev.mto.client.ApiException;
import dev.mto.client.NodeApi;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `mto nodes`: the servers that share a journal.
@Command(name = "nodes", description = "List the servers that share a journal: what each runs, and when it last gave a sign of life. The one that was asked is marked with *.", footer = {
        "", "Examples:", "  mto nodes", "  MTO_URL=http://10.0.0.7:7420 mto nodes"})
final class NodesCommand implements Callable<Integer> {
    private final Shell shell;

    NodesCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException {
        Page page = Page.of(shell);
        new NodeTable(new NodeApi(shell.servers().require()).list(), Instant.now()).lines(page.theme(), page.width())
                .forEach(page::println);
        return ExitCodes.OK;
    }
}
