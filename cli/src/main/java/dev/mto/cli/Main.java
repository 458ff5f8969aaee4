package dev.mto.cli;

import dev.mto.cli.install.InstallException;
import dev.mto.client.ApiException;
import dev.mto.client.RefusedException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/// The `mto` command itself.
@Command(name = "mto", description = {
        "Cuts one complex request into sub-tasks with dependencies, runs each in an opencode",
        "session of its own, in parallel where it can, and combines the results into one answer."}, synopsisSubcommandLabel = "COMMAND", footer = {
                "",
                "Start here:",
                "  mto run --sample \"Research 3 competitors, write a comparison table, draft a summary\"",
                "      without a model, to see how it works",
                "  mto doctor",
                "      whether all is there for the real thing",
                "  mto run \"Find the slowest test, explain why it is slow, propose a fix\"",
                "      in the folder you are in, with the model that opencode is configured for",
                "",
                "mto COMMAND --help tells more, with examples."})
public final class Main implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    private Main() {}

    /// Runs the command and ends the process.
    public static void main(String... arguments) {
        Shell shell = Shell.own();
        int code = run(shell, arguments);
        shell.out().flush();
        System.exit(code);
    }

    /// Runs the command.
    ///
    /// @return the exit code
    static int run(Shell shell, String... arguments) {
        CommandLine root = new CommandLine(new Main());
        root.addSubcommand(new RunCommand(shell)).addSubcommand(new StatusCommand(shell))
                .addSubcommand(new WatchCommand(shell))
                .addSubcommand(new ListCommand(shell)).addSubcommand(new CancelCommand(shell))
                .addSubcommand(new RetryCommand(shell)).addSubcommand(new ApproveCommand(shell))
                .addSubcommand(new EditCommand(shell)).addSubcommand(new ExportCommand(shell))
                .addSubcommand(new DashboardCommand(shell)).addSubcommand(new StartCommand(shell))
                .addSubcommand(new StopCommand(shell))
                .addSubcommand(new ToolCommand.Serve(shell)).addSubcommand(new ToolCommand.Doctor(shell))
                .addSubcommand(new CommandLine(new InstallCommand(shell))
                        .addSubcommand(new InstallOpencodeCommand(shell)))
                .addSubcommand(new CommandLine(new UninstallCommand(shell))
                        .addSubcommand(new UninstallOpencodeCommand(shell)))
                .addSubcommand(new NodesCommand(shell))
                .addSubcommand(new CommandLine(new NodeCommand()).addSubcommand(new NodeDrainCommand(shell)))
                .addSubcommand(new CommandLine(new TokenCommand()).addSubcommand(new TokenCreateCommand(shell))
                        .addSubcommand(new TokenListCommand(shell)).addSubcommand(new TokenRevokeCommand(shell)))
                .addSubcommand(new CommandLine(new WebhookCommand()).addSubcommand(new WebhookSecretCommand(shell))
                        .addSubcommand(new WebhookRetryCommand(shell)))
                .addSubcommand(new McpCommand(shell)).addSubcommand(new CompletionCommand(shell))
                .addSubcommand(new PlanIdsCommand(shell)).addSubcommand(new TrainCommand(shell));
        root.setCaseInsensitiveEnumValuesAllowed(true);
        helpFor(root);
        root.getCommandSpec().mixinStandardHelpOptions(true).version("mto " + version());
        root.setOut(writer(shell.out()));
        root.setErr(writer(shell.err()));
        root.setUsageHelpWidth(96).setUsageHelpAutoWidth(false);
        root.setParameterExceptionHandler((exception, _) -> wrongUsage(exception));
        root.setExecutionExceptionHandler((exception, command, _) -> failed(exception, command));
        return root.execute(arguments);
    }

    private static void helpFor(CommandLine parent) {
        parent.getSubcommands().values().stream().filter(command -> !(command.getCommand() instanceof ToolCommand))
                .forEach(command -> {
                    command.getCommandSpec().mixinStandardHelpOptions(true);
                    helpFor(command);
                });
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which COMMAND?");
    }

    private static int wrongUsage(ParameterException exception) {
        CommandLine command = exception.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        command.getErr().println(name + ": " + exception.getMessage());
        UnmatchedArgumentException.printSuggestions(exception, command.getErr());
        if (exception instanceof UnmatchedArgumentException && !command.getSubcommands().isEmpty()) {
            command.getErr().println("It takes: nothing, or " + String.join(", ", command.getSubcommands().keySet()));
        }
        command.getErr().println("Try '" + name + " --help'.");
        return ExitCodes.USAGE;
    }

    private static int failed(Exception exception, CommandLine command) {
        String name = command.getCommandSpec().qualifiedName();
        if (exception instanceof InstallException) {
            command.getErr().println(name + ": " + exception.getMessage());
            return ExitCodes.FAILED;
        }
        if (exception instanceof ApiException) {
            command.getErr().println(name + ": " + exception.getMessage());
            boolean badRequest = exception instanceof RefusedException refused && refused.isBadRequest();
            return badRequest ? ExitCodes.USAGE : ExitCodes.FAILED;
        }
        command.getErr().println(name + ": a defect of mto, please report it:");
        exception.printStackTrace(command.getErr());
        return ExitCodes.FAILED;
    }

    private static PrintWriter writer(PrintStream stream) {
        return new PrintWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8), true);
    }

    private static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion()).orElse("0.1.0-SNAPSHOT");
    }
}
