package dev.mto.cli.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Puts the plugin into the user's opencode, by opencode's own command, and sees to it that it loads. Confined to one
/// thread.
public final class PluginInstall {
    private static final String COMMAND = "orchestrate";
    private static final String TOOL = "plan_tasks";

    private final PluginFolder folder;
    private final OpencodeProgram opencode;
    private final OpencodeFiles files;
    private final List<Path> projects;
    private final Map<String, byte[]> content;
    private final StandIns standIns;
    private final Steps steps;

    private PluginInstall(PluginFolder folder, OpencodeProgram opencode, Surroundings surroundings,
            Map<String, byte[]> content, Steps steps) {
        this.folder = folder;
        this.opencode = opencode;
        this.files = OpencodeFiles.of(surroundings.variables(), surroundings.home());
        this.content = content;
        this.standIns = new StandIns(folder, opencode.version(), steps);
        this.steps = steps;
        this.projects = Projects.above(surroundings.directory());
    }

    /// Looks whether all that is needed is there, before anything is changed.
    ///
    /// @throws InstallException where something is missing
    public static PluginInstall prepared(Places places, Surroundings surroundings, Steps steps)
            throws InstallException, InterruptedException {
        ProgramJar running = ProgramJar.running();
        try {
            Map<String, byte[]> content = running.plugin();
            OpencodeProgram opencode = OpencodeProgram.find(surroundings);
            steps.done("found opencode " + opencode.version() + ": " + opencode.path());
            return new PluginInstall(new PluginFolder(places.plugin()), opencode, surroundings, content, steps);
        } catch (IOException exception) {
            throw new InstallException(running.path() + " cannot be read: " + ProgramInstall.reason(exception));
        }
    }

    /// Does it.
    ///
    /// @param airGapped whether opencode is to fetch nothing
    /// @throws InstallException where it cannot be done, or the plugin does not load
    public void run(PluginSettings settings, boolean airGapped) throws InstallException, InterruptedException {
        try {
            write(settings);
            if (airGapped) {
                Files.createDirectories(files.folder());
                standIns.put(files.installFolders());
                standIns.put(projects);
            } else {
                standIns.takeBack(files.installFolders());
            }
            tellOpencode();
            verify(airGapped);
        } catch (IOException exception) {
            throw new InstallException("the plugin could not be put into opencode: " + ProgramInstall.reason(exception)
                    + "\nThis takes back what was done: mto uninstall opencode");
        }
    }

    private void write(PluginSettings settings) throws IOException {
        steps.done((folder.write(content) ? "wrote " : "unchanged ") + folder.path() + "  (the plugin)");
        String server = settings.url().map(url -> "the server at " + url)
                .orElse("the server of " + settings.data().path());
        steps.done(
                (settings.write(folder) ? "wrote " : "unchanged ") + folder.settings() + "  (" + server + ", token in "
                        + settings.tokenFile(folder) + ")");
    }

    private void tellOpencode() throws IOException, InstallException, InterruptedException {
        if (files.name(folder.path())) {
            steps.done("unchanged " + named());
            return;
        }
        List<Path> before = files.all().stream().filter(Files::exists).toList();
        steps.doing("opencode plugin " + folder.path() + " -g …");
        ToolRun run = opencode.plugin(folder.path());
        note(before);
        if (!run.succeeded() || !files.name(folder.path())) {
            throw new InstallException("opencode did not take the plugin. It said:\n" + run.tail()
                    + "\nThis takes back what was done: mto uninstall opencode");
        }
        steps.done("added it to " + named());
    }

    private void note(List<Path> before) throws IOException {
        Receipt receipt = Receipt.read(folder.receipt());
        files.all().stream().filter(Files::exists).filter(file -> !before.contains(file)).forEach(receipt.made()::add);
        receipt.write(folder.receipt());
    }

    private String named() throws IOException, InstallException {
        StringBuilder names = new StringBuilder();
        for (Path file : files.all()) {
            if (Files.isRegularFile(file) && !PluginEntries.in(file).of(folder.path()).isEmpty()) {
                names.append(names.isEmpty() ? "" : " and ").append(file);
            }
        }
        return names.toString();
    }

    private void verify(boolean airGapped) throws IOException, InstallException, InterruptedException {
        OpencodeTrial.Seen seen = look();
        if (!seen.commands().contains(COMMAND) || !seen.tools().contains(TOOL)) {
            throw new InstallException("opencode starts, but has no /" + COMMAND + " and " + TOOL
                    + ": the plugin did not load. See the log in ~/.local/share/opencode/log"
                    + "\nThis takes it back: mto uninstall opencode");
        }
        steps.done("verified: opencode starts and has /" + COMMAND + " and " + TOOL);
        if (!airGapped) {
            standIns.putWhereOpencodeFailed(files.installFolders());
        }
    }

    private OpencodeTrial.Seen look() throws IOException, InterruptedException {
        steps.doing("starting opencode to see that it loads; the first time it fetches a package of its own…");
        List<OwnPackage> fetching = files.installFolders().stream().map(OwnPackage::new)
                .filter(OwnPackage::isUntouched).toList();
        OpencodeTrial trial = new OpencodeTrial(opencode, folder.path(), steps::doing);
        try {
            return trial.look();
        } catch (OpencodeTrial.TimeUp timeUp) {
            if (fetching.stream().allMatch(OwnPackage::isSettled)) {
                throw timeUp;
            }
            // A network that swallows what is sent into it: npm waits for minutes. What it began is of no use.
            for (OwnPackage half : fetching) {
                half.clear();
            }
            standIns.put(fetching.stream().map(OwnPackage::folder).toList());
            return trial.look();
        }
    }
}
