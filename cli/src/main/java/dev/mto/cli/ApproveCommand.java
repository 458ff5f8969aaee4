package dev.mto.cli;

import dev.mto.client.ApiException;
import dev.mto.client.Approval;
import dev.mto.client.PlanApi;
import dev.mto.client.PlanDocument;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mto approve`: lets a plan begin that waits for that.
@Command(name = "approve", description = "Approve a plan that waits for it. It then begins.", footer = {"",
        "Look at it first with mto status. Each edit makes a new revision of the plan, which status --json", "tells; "
                + "with --revision, nothing is approved that somebody changed meanwhile. Those that wait:",
        "mto list --status awaiting_approval",
        "",
        "Exit code: 0 when it is approved, or was before; 1 when it cannot be.", "", "Examples:",
        "  mto approve plan_3f9k2m", "  mto approve plan_3f9k2m --revision 2 && mto watch plan_3f9k2m"})
final class ApproveCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "ID", converter = PlanIdText.class, description = "The plan's id, as run and list print it.")
    private String id = "";

    @Option(names = "--revision", paramLabel = "N", description = "Approve this revision only (default: the one there is).")
    private Optional<Integer> revision = Optional.empty();

    ApproveCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException {
        PlanApi api = shell.servers().require();
        Optional<Integer> wanted = revision;
        if (wanted.isEmpty()) {
            PlanDocument now = api.plan(id);
            wanted = now.plan().approval().map(Approval::revision);
            if (wanted.isEmpty()) {
                shell.err().println("mto approve: " + id + " is " + now.plan().status()
                        + "; there is nothing to approve");
                return ExitCodes.FAILED;
            }
        }
        PlanDocument plan = api.approve(id, wanted.get());
        shell.out().println(id + " is approved: mto " + (plan.isTerminal() ? "status " : "watch ") + id);
        return ExitCodes.OK;
    }
}
