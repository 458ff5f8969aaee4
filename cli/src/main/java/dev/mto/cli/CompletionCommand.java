package dev.mto.cli;

import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `mto completion`: what teaches a shell to complete commands and options.
@Command(name = "completion", description = "Print the script that lets your shell complete mto's commands, options and plans.", footer = {
        "", "Put it into the shell's start-up file (docs/installation.md says which).", "", "Examples:",
        "  source <(mto completion bash)", "  autoload -U compinit && compinit && source <(mto completion zsh)",
        "  mto completion fish > ~/.config/fish/completions/mto.fish"})
final class CompletionCommand implements Callable<Integer> {
    private final Shell shell;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "SHELL", description = "bash, zsh or fish.")
    private Kind kind = Kind.BASH;

    /// The shells it knows.
    enum Kind {
        BASH,
        ZSH,
        FISH;

        /// As it is typed.
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    CompletionCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        CommandLine root = spec.root().commandLine();
        shell.out().print(switch (kind) {
            case BASH, ZSH -> new BashCompletion(root).text();
            case FISH -> new FishCompletion(root).text();
        });
        return ExitCodes.OK;
    }
}
