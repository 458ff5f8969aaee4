package dev.mto.cli;

import dev.mto.cli.api.DataFolder;
import dev.mto.cli.api.OrphanStarter;
import dev.mto.cli.api.ServerLocator;
import dev.mto.client.McpLink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `mto mcp`: the tools of the server for another agent, on standard input and output.
@Command(name = "mcp", description = "Be an MCP server on standard input and output, for other agents.", footer = {"",
        "Another agent's program starts this by itself, once it is told to. In opencode.json:",
        "  \"mcp\": {\"mto\": {\"type\": \"local\", \"command\": [\"mto\", \"mcp\"]}}",
        "In most others, such as Claude Desktop:",
        "  \"mcpServers\": {\"mto\": {\"command\": \"mto\", \"args\": [\"mcp\", \"--directory\", \"/home/me/code\"]}}",
        "",
        "The tools are plan_tasks, plan_status and cancel_plan. They are the server's own (its address",
        "/mcp); one is started in the background where none is up. Plans outlive this command."})
final class McpCommand implements Callable<Integer> {
    /// Set in the opencode that does the sub-tasks of plans, and in all that it starts.
    private static final String INSIDE_A_PLAN = "MTO_OPENCODE_ID";

    private final Shell shell;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--directory", paramLabel = "DIR", description = "Where agents work when the tool's caller does not say (default: here).")
    private Optional<Path> directory = Optional.empty();

    McpCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (shell.variables().containsKey(INSIDE_A_PLAN)) {
            shell.err().println("mto mcp: this opencode does the sub-tasks of plans; they get no tools to make plans");
            return ExitCodes.FAILED;
        }
        ServerLocator servers = new ServerLocator(shell.variables(), DataFolder.of(shell.variables(), shell.home()));
        OrphanStarter starter = new OrphanStarter(shell.variables(), servers);
        McpLink link = new McpLink(folder(spec.commandLine(), servers.isGiven()));
        new McpBridge(shell, starter::startUnlessUp, link).run();
        return ExitCodes.OK;
    }

    /// A server elsewhere need not have the folder that this was started in.
    private Optional<String> folder(CommandLine command, boolean elsewhere) {
        Path folder = shell.directory().resolve(directory.orElse(Path.of(""))).normalize();
        if (directory.isEmpty() && elsewhere) {
            return Optional.empty();
        }
        if (!elsewhere && !Files.isDirectory(folder)) {
            throw new ParameterException(command, "--directory: there is no folder " + folder);
        }
        return Optional.of(folder.toString());
    }
}
