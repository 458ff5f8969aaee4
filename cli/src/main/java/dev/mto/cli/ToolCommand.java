package dev.mto.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.spi.ToolProvider;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/// A command that is part of the server and knows its own arguments.
sealed abstract class ToolCommand implements Callable<Integer> permits ToolCommand.Serve, ToolCommand.Doctor {
    private final Shell shell;
    private final String tool;

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    ToolCommand(Shell shell, String tool) {
        this.shell = shell;
        this.tool = tool;
    }

    @Override
    public Integer call() {
        ToolProvider found = ToolProvider.findFirst(tool)
                .orElseThrow(() -> new IllegalStateException("this build of mto lacks " + tool));
        return found.run(shell.out(), shell.err(), arguments.toArray(String[]::new));
    }

    /// `mto serve`.
    @Command(name = "serve", description = "Run the server in the foreground (default: http://127.0.0.1:7420).")
    static final class Serve extends ToolCommand {
        Serve(Shell shell) {
            super(shell, "mto-serve");
        }
    }

    /// `mto doctor`.
    @Command(name = "doctor", description = "Check this machine, and say for each fault what mends it.")
    static final class Doctor extends ToolCommand {
        Doctor(Shell shell) {
            super(shell, "mto-doctor");
        }
    }
}
