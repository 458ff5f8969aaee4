package dev.mto.cli;

import dev.mto.cli.api.DataFolder;
import dev.mto.cli.api.LocalSettings;
import dev.mto.cli.api.ServerLocator;
import dev.mto.cli.api.ServerStarter;
import dev.mto.cli.view.PlainView;
import dev.mto.client.UnreachableException;
import java.net.URI;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `mto dashboard`: the server's page in a browser. The token never goes into an address: those are kept, logged and passed on.
@Command(name = "dashboard", description = "Open the dashboard in a browser: plans as they run, and new ones.", footer = {
        "",
        "The address goes to standard output, how to sign in to standard error. A server is started in",
        "the background where none is up. The browser is $BROWSER, else what the desktop has; without",
        "a display none is opened.", "",
        "Exit code: 0 when a server is up, 1 when none came up within 60 s.", "",
        "Examples:", "  mto dashboard", "  mto dashboard --no-browser"})
final class DashboardCommand implements Callable<Integer> {
    private final Shell shell;

    @Option(names = "--no-browser", description = "Only print the address.")
    private boolean noBrowser;

    DashboardCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws UnreachableException, InterruptedException {
        DataFolder folder = DataFolder.of(shell.variables(), shell.home());
        ServerLocator servers = new ServerLocator(shell.variables(), folder);
        URI address;
        try (PlainView view = new PlainView(shell.err())) {
            address = new ServerStarter(folder, servers, new LocalSettings(shell.variables(), shell.home()),
                    view::note).startUnlessUp("opencode").server().url();
        }
        shell.out().println(address);
        shell.out().flush();
        shell.err().println("sign in there with " + (servers.isGiven()
                ? "a token of that server; " + ServerLocator.TOKEN_VARIABLE + " has one"
                : "the one line of " + folder.tokenFile() + ", or with a token that mto token create made"));
        if (!noBrowser && !Browser.of(shell).open(address)) {
            shell.err().println("no browser could be opened here" + elsewhere(address, servers));
        }
        return ExitCodes.OK;
    }

    /// A server of this machine listens for this machine, as a rule.
    private static String elsewhere(URI address, ServerLocator servers) {
        int port = address.getPort();
        return servers.isGiven() || port < 0
                ? ""
                : "; from another machine: ssh -L " + port + ":" + address.getHost() + ":" + port
                        + " THIS_MACHINE, and open " + address + " there";
    }
}
