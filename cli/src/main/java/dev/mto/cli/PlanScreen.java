package dev.mto.cli;

import dev.mto.cli.view.LiveView;
import dev.mto.cli.view.PlainView;
import dev.mto.cli.view.PlanPicture;
import dev.mto.cli.view.PlanReport;
import dev.mto.cli.view.TerminalSize;
import dev.mto.cli.view.TerminalView;
import dev.mto.cli.view.Text;
import java.time.Instant;

/// Where a plan is watched, and then reported: the answer on standard output, all else on standard error. Immutable.
record PlanScreen(Shell shell) {
    /// Begins to show it.
    LiveView open() {
        return new TerminalSize(shell.variables()).canDrawOnError()
                ? TerminalView.onError(shell.variables())
                : new PlainView(shell.err());
    }

    /// Says how it ended.
    ///
    /// @param json whether the plan is to be printed as JSON instead of its answer
    /// @return the exit code
    int report(PlanPicture plan, boolean json) {
        PlanReport report = new PlanReport(plan);
        report.troubles().forEach(shell.err()::println);
        if (json) {
            shell.err().flush();
            shell.out().println(plan.document().json().toPrettyString());
        } else if (plan.answer().isPresent()) {
            shell.err().println();
            shell.err().flush();
            shell.out().println(Text.plain(plan.answer().get()).stripTrailing());
            shell.out().flush();
            shell.err().println();
        }
        shell.err().println(plan.isTerminal()
                ? report.ending(Instant.now())
                : "not cancelled yet; the server goes on with that: mto status " + plan.id());
        shell.err().flush();
        return exitCode(plan);
    }

    private static int exitCode(PlanPicture plan) {
        if (plan.is("completed")) {
            return plan.isDegraded() ? ExitCodes.DEGRADED : ExitCodes.OK;
        }
        return plan.is("failed") ? ExitCodes.FAILED : ExitCodes.CANCELLED;
    }
}
