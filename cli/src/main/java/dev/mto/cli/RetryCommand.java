package dev.mto.cli;

import dev.mto.client.ApiException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// `mto retry`: lets a plan that is over go on from one of its sub-tasks.
@Command(name = "retry", description = {
        "Run a sub-task of a plan that is over again, and all that depend on it, then the synthesis.",
        "All other results are kept."}, footer = {"",
                "Exit code: 0 when it is under way again, 1 when it cannot be.", "", "Examples:",
                "  mto retry plan_3f9k2m 2", "  mto retry plan_3f9k2m 0 && mto watch plan_3f9k2m"})
final class RetryCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(index = "0", paramLabel = "ID", converter = PlanIdText.class, description = "The plan's id, as run and list print it.")
    private String id = "";

    @Parameters(index = "1", paramLabel = "SUBTASK", description = "The sub-task's number, from 0, as status prints it.")
    private int subtask;

    RetryCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException {
        shell.servers().require()
                .retry(id, subtask);
        shell.out().println(id + " goes on with sub-task " + subtask + ": mto status " + id);
        return ExitCodes.OK;
    }
}
