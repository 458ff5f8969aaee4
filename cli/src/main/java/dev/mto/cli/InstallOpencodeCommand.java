package dev.mto.cli;

import dev.mto.cli.install.InstallException;
import dev.mto.cli.install.Places;
import dev.mto.cli.install.PluginInstall;
import dev.mto.cli.install.PluginSettings;
import dev.mto.cli.install.ProgramInstall;
import dev.mto.cli.install.SearchPath;
import dev.mto.cli.install.Surroundings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `mto install opencode`: the plugin in the user's opencode.
@Command(name = "opencode", description = "Put /orchestrate, /plan-status and the tool plan_tasks into your opencode.", footer = {
        "",
        "Installs mto itself first, where that is not there or older. Uses opencode's own command",
        "(opencode plugin FOLDER -g) and then starts opencode briefly, to see that the plugin loads.", "",
        "opencode fetches a package of its own at its next start once it has any plugin. Without a",
        "network that would hold up each start by more than a minute, so then empty files stand in",
        "for it, which mto uninstall opencode removes. --air-gapped does so at once, and in the",
        ".opencode folders of the project you are in as well.", "", "Examples:", "  mto install opencode",
        "  mto install opencode --air-gapped"})
final class InstallOpencodeCommand implements Callable<Integer> {
    private final Shell shell;

    @Option(names = "--air-gapped", description = "Keep opencode from fetching anything for its plugins.")
    private boolean airGapped;

    InstallOpencodeCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InstallException, InterruptedException {
        Places places = new Places(shell.home());
        PluginSettings settings = PluginSettings.of(places, shell.variables(), shell.home());
        PluginInstall plugin = PluginInstall.prepared(places,
                new Surroundings(shell.variables(), shell.home(), shell.directory()), InstallCommand.steps(shell));
        boolean other = new ProgramInstall(places, InstallCommand.steps(shell)).runUnlessCurrent();
        if (other) {
            InstallCommand.tellOfOldServer(shell);
            new SearchPath(shell.variables()).advice(places).forEach(shell.out()::println);
        }
        plugin.run(settings, airGapped);
        shell.out().println("opencode has /orchestrate, /plan-status and plan_tasks from its next start on");
        return ExitCodes.OK;
    }
}
