package dev.mto.cli;

import dev.mto.cli.install.InstallException;
import dev.mto.cli.install.OpencodeFiles;
import dev.mto.cli.install.Places;
import dev.mto.cli.install.PluginRemoval;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `mto uninstall opencode`: takes the plugin back out of the user's opencode.
@Command(name = "opencode", description = "Take the plugin back out of your opencode; mto itself stays.", footer = {"",
        "The rest of opencode's files, comments included, stays as it is. An opencode that is open",
        "keeps the plugin until it is closed.", "", "Examples:", "  mto uninstall opencode",
        "  mto uninstall opencode && opencode"})
final class UninstallOpencodeCommand implements Callable<Integer> {
    private final Shell shell;

    UninstallOpencodeCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InstallException {
        new PluginRemoval(new Places(shell.home()), OpencodeFiles.of(shell.variables(), shell.home()),
                InstallCommand.steps(shell)).run();
        return ExitCodes.OK;
    }
}
