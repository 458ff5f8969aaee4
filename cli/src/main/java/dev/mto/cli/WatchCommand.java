package dev.mto.cli;

import dev.mto.cli.view.LiveView;
import dev.mto.cli.view.PlanPicture;
import dev.mto.client.ApiException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mto watch`: a live view of a plan that somebody else handed in, or that was left.
@Command(name = "watch", description = {"Show a plan live until it is over, then its answer, as mto run does.",
        "Ctrl-C ends the watching only; mto cancel ends the plan."}, footer = {"",
                "Exit code: as of mto run.", "", "Examples:", "  mto watch plan_3f9k2m",
                "  mto watch plan_3f9k2m > answer.md", "  mto watch --json plan_3f9k2m | jq -r .plan.outcome"})
final class WatchCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "ID", converter = PlanIdText.class, description = "The plan's id, as run and list print it.")
    private String id = "";

    @Option(names = "--json", description = "Print the plan as one JSON document instead of its answer.")
    private boolean json;

    WatchCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException, InterruptedException {
        // With nobody there it says so at once, where the view would wait for the server to come back.
        shell.servers().require();
        PlanScreen screen = new PlanScreen(shell);
        PlanPicture plan;
        try (LiveView view = screen.open()) {
            plan = new PlanFollower(shell.servers(), id, view, Interruption.never()).follow();
        }
        return screen.report(plan, json);
    }
}
