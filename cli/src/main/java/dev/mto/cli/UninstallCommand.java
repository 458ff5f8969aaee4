package dev.mto.cli;

import dev.mto.cli.api.DataFolder;
import dev.mto.cli.install.InstallException;
import dev.mto.cli.install.OpencodeFiles;
import dev.mto.cli.install.Places;
import dev.mto.cli.install.PluginRemoval;
import dev.mto.cli.install.ProgramRemoval;
import dev.mto.cli.install.Steps;
import java.nio.file.Files;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `mto uninstall`: takes back what `mto install` put into the user's home.
@Command(name = "uninstall", description = "Take back what mto install put into your home, the plugin for opencode included.", footer = {
        "",
        "A server that runs from there is stopped first. Plans and settings are kept; it says where",
        "they are.", "", "Examples:", "  mto uninstall", "  mto uninstall opencode"})
final class UninstallCommand implements Callable<Integer> {
    private final Shell shell;

    UninstallCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InstallException, InterruptedException {
        Places places = new Places(shell.home());
        Steps steps = InstallCommand.steps(shell);
        DataFolder data = DataFolder.of(shell.variables(), shell.home());
        ProgramRemoval removal = new ProgramRemoval(places, steps);
        removal.stopServer(data);
        new PluginRemoval(places, OpencodeFiles.of(shell.variables(), shell.home()), steps).runIfInstalled();
        removal.run();
        if (Files.isDirectory(data.path())) {
            shell.out()
                    .println("kept your plans in " + data.path() + "; this removes them: rm -r '" + data.path() + "'");
        }
        return ExitCodes.OK;
    }
}
