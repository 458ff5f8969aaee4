package dev.mto.cli.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The empty files that stand in for opencode's own package where it cannot be fetched. Confined to one thread.
final class StandIns {
    private final PluginFolder plugin;
    private final String version;
    private final Steps steps;

    /// @param version opencode's
    StandIns(PluginFolder plugin, String version, Steps steps) {
        this.plugin = plugin;
        this.version = version;
        this.steps = steps;
    }

    /// Puts them where nothing is.
    void put(List<Path> folders) throws IOException {
        for (Path folder : folders) {
            OwnPackage own = new OwnPackage(folder);
            if (own.isSettled() || !own.isUntouched()) {
                steps.done("unchanged " + folder + "  (" + state(own) + ")");
                continue;
            }
            note(folder);
            own.standIn(version);
            steps.done("wrote package.json, package-lock.json and an empty node_modules in " + folder
                    + "  (they stand in for @opencode-ai/plugin, so that opencode does not try to fetch it)");
        }
    }

    private static String state(OwnPackage own) {
        if (own.isStandIn()) {
            return "stands in for @opencode-ai/plugin";
        }
        return own.isSettled()
                ? "opencode fetches nothing there"
                : "a package.json, package-lock.json or node_modules of yours is there; opencode may try to complete it";
    }

    /// Puts them where opencode has just tried to fetch its package, and could not.
    void putWhereOpencodeFailed(List<Path> folders) throws IOException {
        for (Path folder : folders) {
            OwnPackage own = new OwnPackage(folder);
            if (own.isSettled()) {
                steps.done("settled " + folder + "  (opencode fetches nothing there when it starts"
                        + (own.isInstalled() ? "; @opencode-ai/plugin is there)" : ")"));
                continue;
            }
            steps.done("opencode could not fetch @opencode-ai/plugin into " + folder
                    + "; left so, each start would wait a minute for that");
            put(List.of(folder));
            steps.done("once there is a network, this lets opencode fetch it: mto install opencode");
        }
    }

    /// Removes all that earlier installations put somewhere, as far as they are still what was put there.
    void takeBack() throws IOException {
        takeBack(List.copyOf(Receipt.read(plugin.receipt()).standIns()));
    }

    /// Removes those among some folders.
    void takeBack(List<Path> folders) throws IOException {
        Receipt receipt = Receipt.read(plugin.receipt());
        for (Path folder : folders) {
            OwnPackage own = new OwnPackage(folder);
            if (receipt.standIns().remove(folder) && own.isStandIn()) {
                own.clear();
                steps.done("removed package.json, package-lock.json and the empty node_modules in " + folder);
            }
        }
        if (Files.isDirectory(plugin.path())) {
            receipt.write(plugin.receipt());
        }
    }

    /// Before it is done, so that it is known of whatever happens.
    private void note(Path folder) throws IOException {
        Receipt receipt = Receipt.read(plugin.receipt());
        receipt.standIns().add(folder);
        receipt.write(plugin.receipt());
    }
}
