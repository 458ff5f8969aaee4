package dev.mto.cli.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Takes the plugin back out of the user's opencode, which has no command for that. Confined to one thread.
public final class PluginRemoval {
    private final PluginFolder folder;
    private final OpencodeFiles files;
    private final Steps steps;

    public PluginRemoval(Places places, OpencodeFiles files, Steps steps) {
        this.folder = new PluginFolder(places.plugin());
        this.files = files;
        this.steps = steps;
    }

    /// Does it. What is not there any more is passed over.
    ///
    /// @throws InstallException where a file cannot be read or written; what was not reached is as it was
    public void run() throws InstallException {
        if (!runIfInstalled()) {
            steps.done("the plugin is not in opencode");
        }
    }

    /// Does it, and says nothing where there is nothing to do.
    ///
    /// @return whether there was something
    public boolean runIfInstalled() throws InstallException {
        try {
            return remove();
        } catch (IOException exception) {
            throw new InstallException(
                    "the plugin could not be taken out of opencode: " + ProgramInstall.reason(exception));
        }
    }

    private boolean remove() throws IOException, InstallException {
        boolean any = false;
        Set<Path> made = Receipt.read(folder.receipt()).made();
        for (Path file : files.all()) {
            // One that is not about us may be as broken as it likes.
            if (Files.isRegularFile(file) && Files.readString(file).contains(folder.path().toString())) {
                any |= removeFrom(file, made.contains(file));
            }
        }
        new StandIns(folder, "", steps).takeBack();
        if (Files.exists(folder.path())) {
            Folders.remove(folder.path());
            steps.done("removed " + folder.path());
            any = true;
        }
        return any;
    }

    private boolean removeFrom(Path file, boolean made) throws IOException, InstallException {
        PluginEntries entries = PluginEntries.in(file);
        if (entries.of(folder.path()).isEmpty()) {
            return false;
        }
        String rest = entries.without(folder.path());
        if (made && saysNothing(rest)) {
            Files.delete(file);
            steps.done("removed " + file + "  (it held nothing else)");
        } else {
            new WholeFile(file).rewrite(rest);
            steps.done("took it out of " + file);
        }
        return true;
    }

    /// Whether it is what opencode makes by itself, or less.
    private static boolean saysNothing(String text) {
        try {
            JsonNode json = JsonMapper.shared().readTree(text);
            return json.properties().stream().allMatch(property -> property.getKey().equals("$schema")
                    || (property.getKey().equals("plugin") && property.getValue().isEmpty()));
        } catch (JacksonException _) {
            // A comment: somebody wrote that.
            return false;
        }
    }
}
