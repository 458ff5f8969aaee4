package dev.mto.cli.install;

import dev.mto.cli.api.LocalSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The user's own opencode. Immutable.
///
/// @param path the program
/// @param version as it printed it
/// @param environment what it is run with
record OpencodeProgram(Path path, String version, Map<String, String> environment) {
    private static final Release OLDEST = new Release("1.18.0");
    private static final Release NEXT = new Release("2");
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+\\S*");
    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final Duration ENTRY = Duration.ofMinutes(2);

    /// Finds it where the server looks: `opencode.binary` of the settings, else the PATH. The one that the server
    /// installs into its cache where there is none is not one that anybody types into.
    ///
    /// @throws InstallException where there is none, or it is of a release that the plugin is not made for
    static OpencodeProgram find(Surroundings surroundings) throws InstallException, InterruptedException {
        Optional<Path> named = new LocalSettings(surroundings.variables(), surroundings.home()).opencodeBinary();
        Path path = named.or(() -> new SearchPath(surroundings.variables()).find("opencode"))
                .orElseThrow(() -> new InstallException(
                        "there is no opencode on the PATH to put the plugin into. Install it:\n"
                                + "  npm install -g opencode-ai\nor name it: MTO_OPENCODE_BINARY=/path/to/opencode"));
        Map<String, String> environment = environment(surroundings.variables());
        return new OpencodeProgram(path, version(path, environment, surroundings.home()), environment);
    }

    private static String version(Path path, Map<String, String> environment, Path directory)
            throws InstallException, InterruptedException {
        if (!Files.isExecutable(path)) {
            throw new InstallException("there is no opencode at " + path + ", which the settings name");
        }
        try {
            ToolRun run = ToolRun.of(List.of(path.toString(), "--version"), environment, directory, LOOK);
            Matcher version = VERSION.matcher(run.output());
            if (!run.succeeded() || !version.find()) {
                throw new InstallException(path + " --version does not tell a release. It said:\n" + run.tail());
            }
            Release release = new Release(version.group());
            if (OLDEST.isNewerThan(release) || !NEXT.isNewerThan(release)) {
                throw new InstallException(path + " is opencode " + release.text()
                        + "; the plugin needs 1.18 or newer, below 2. This brings it up to date: opencode upgrade");
            }
            return release.text();
        } catch (IOException exception) {
            throw new InstallException(path + " does not run: " + ProgramInstall.reason(exception));
        }
    }

    /// Has it enter a plugin folder into its files.
    ///
    /// The command also begins to fetch opencode's own package and ends without waiting, with the lock on that still
    /// taken; the next start then waits a minute until the lock counts as stale (seen at each first installation). So
    /// it gets locks of its own, and a npm that fetches nothing.
    ToolRun plugin(Path folder) throws IOException, InterruptedException {
        Path state = Files.createTempDirectory("mto-opencode");
        try {
            Map<String, String> apart = new HashMap<>(environment);
            apart.put("XDG_STATE_HOME", state.toString());
            apart.put("npm_config_offline", "true");
            apart.put("PWD", folder.toString());
            return ToolRun.of(List.of(path.toString(), "plugin", folder.toString(), "-g"), apart, folder, ENTRY);
        } finally {
            Folders.remove(state);
        }
    }

    /// The user's, but for what would change what is looked at: the marks of an opencode that this runs inside of, and
    /// npm's patience, which without a network is over a minute.
    private static Map<String, String> environment(Map<String, String> variables) {
        Map<String, String> environment = new HashMap<>(variables);
        environment.keySet().removeAll(List.of("MTO_OPENCODE_ID", "OPENCODE_PURE", "OPENCODE_PID", "OPENCODE", "AGENT",
                "OPENCODE_CLIENT", "OPENCODE_SERVER_USERNAME", "OPENCODE_SERVER_PASSWORD"));
        environment.put("OPENCODE_DISABLE_AUTOUPDATE", "1");
        environment.put("npm_config_fetch_retries", "1");
        environment.put("npm_config_fetch_retry_mintimeout", "1000");
        environment.put("npm_config_fetch_retry_maxtimeout", "2000");
        return Map.copyOf(environment);
    }
}
