package dev.mto.cli;

import dev.mto.cli.view.Text;
import dev.mto.client.ApiException;
import dev.mto.client.PlanQuery;
import dev.mto.client.PlanSummary;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;

/// `mto plan-ids`: what a shell offers where a plan's id is to be typed, each with a few words after a tab. It never
/// complains and never lasts: somebody has pressed a key and waits.
@Command(name = "plan-ids", hidden = true, description = "Print the ids of the newest plans, for the completion in a shell.")
final class PlanIdsCommand implements Callable<Integer> {
    private static final int MOST = 30;
    private static final long PATIENCE_MILLIS = 1_500;

    private final Shell shell;

    PlanIdsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        CompletableFuture<List<PlanSummary>> found = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> found.complete(newest()));
        // Shells expand what they are offered: nothing goes there that is no plan's id, whoever answered.
        found.completeOnTimeout(List.of(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS).join().stream()
                .filter(plan -> plan.id().matches(PlanIdText.FORM))
                .forEach(plan -> shell.out().println(plan.id() + "\t" + Text.oneLine(plan.status()) + ": "
                        + Text.oneLine(plan.taskDescription())));
        return ExitCodes.OK;
    }

    private List<PlanSummary> newest() {
        try {
            return shell.servers().require()
                    .list(new PlanQuery(Optional.empty(), Optional.empty(), Optional.of(MOST), Optional.empty()))
                    .plans();
        } catch (ApiException | RuntimeException _) {
            return List.of();
        }
    }
}
