package dev.mto.cli;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// The browser that the environment leads to: `$BROWSER`, else what the desktop opens addresses with. Immutable.
///
/// @param variables the environment
/// @param isMac whether the desktop is that of macOS
record Browser(Map<String, String> variables, boolean isMac) {
    /// So long it may take to complain. What goes on after that is the browser.
    private static final long COMPLAINS_WITHIN_SECONDS = 2;

    /// That of this process.
    static Browser of(Shell shell) {
        return new Browser(shell.variables(), System.getProperty("os.name", "").startsWith("Mac"));
    }

    /// Opens an address.
    ///
    /// @return whether there was a browser that took it
    boolean open(URI address) throws InterruptedException {
        for (List<String> command : commands(address)) {
            if (isTakenBy(command)) {
                return true;
            }
        }
        return false;
    }

    /// In their order. `$BROWSER` has several with colons between them, and `%s` where the address belongs; none goes through a shell.
    private List<List<String>> commands(URI address) {
        String own = variables.getOrDefault("BROWSER", "").strip();
        if (!own.isEmpty()) {
            return Arrays.stream(own.split(":")).filter(name -> !name.isBlank())
                    .map(name -> words(name, address.toString())).toList();
        }
        boolean hasDisplay = Stream.of("DISPLAY", "WAYLAND_DISPLAY")
                .anyMatch(name -> !variables.getOrDefault(name, "").isEmpty());
        if (isMac) {
            return List.of(List.of("open", address.toString()));
        }
        return hasDisplay ? List.of(List.of("xdg-open", address.toString())) : List.of();
    }

    private static List<String> words(String command, String address) {
        String whole = command.contains("%s") ? command : command + " %s";
        return Arrays.stream(whole.strip().split("\\s+")).map(word -> word.replace("%s", address)).toList();
    }

    private static boolean isTakenBy(List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command).redirectOutput(Redirect.DISCARD)
                    .redirectError(Redirect.DISCARD).start();
            process.getOutputStream().close();
            return !process.waitFor(COMPLAINS_WITHIN_SECONDS, TimeUnit.SECONDS) || process.exitValue() == 0;
        } catch (IOException _) {
            return false;
        }
    }
}
