package dev.mto.cli;

import dev.mto.cli.api.BackgroundServer;
import dev.mto.cli.api.DataFolder;
import dev.mto.cli.install.InstallException;
import dev.mto.cli.install.Places;
import dev.mto.cli.install.ProgramInstall;
import dev.mto.cli.install.SearchPath;
import dev.mto.cli.install.Steps;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `mto install`: the program in the user's home.
@Command(name = "install", description = "Put a copy of mto into your home, so that the checkout is no longer needed.", footer = {
        "",
        "The program goes to ~/.local/lib/mto, the command mto to ~/.local/bin. Doing it again brings",
        "it up to the mto that does it. mto uninstall takes it back; plans are kept.",
        "", "Examples:", "  mto install", "  mto install opencode"})
final class InstallCommand implements Callable<Integer> {
    private final Shell shell;

    @Option(names = "--force", description = "Replace a ~/.local/bin/mto that is not this program's.")
    private boolean force;

    InstallCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InstallException, InterruptedException {
        Places places = new Places(shell.home());
        boolean other = new ProgramInstall(places, steps(shell)).run(force);
        if (other) {
            tellOfOldServer(shell);
        }
        new SearchPath(shell.variables()).advice(places).forEach(shell.out()::println);
        return ExitCodes.OK;
    }

    static Steps steps(Shell shell) {
        return new Steps(shell.out()::println, shell.err()::println);
    }

    static void tellOfOldServer(Shell shell) {
        DataFolder.of(shell.variables(), shell.home()).server().flatMap(BackgroundServer::of)
                .ifPresent(server -> shell.out().println("the server that is up (process " + server.pid()
                        + ") is of the program before; this brings it up to date: mto stop && mto start"));
    }
}
