package dev.mto.cli;

import dev.mto.cli.api.DataFolder;
import dev.mto.cli.api.LocalSettings;
import dev.mto.cli.api.ServerLocator;
import dev.mto.cli.api.ServerStarter;
import dev.mto.cli.view.LiveView;
import dev.mto.cli.view.PlainView;
import dev.mto.cli.view.PlanPicture;
import dev.mto.cli.view.PlanReport;
import dev.mto.cli.view.TerminalSize;
import dev.mto.cli.view.TerminalView;
import dev.mto.cli.view.Text;
import dev.mto.client.ApiException;
import dev.mto.client.PlanApi;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `mto run`: hands a request in, shows the plan live, prints the answer.
@Command(name = "run", description = "Cut a request into sub-tasks, run them in parallel, print one answer.", footer = {
        "",
        "The live view goes to standard error, the answer alone to standard output:",
        "  mto run \"Compare the three parsers in src/\" > comparison.md",
        "  mto run --directory ~/code/shop --max-subtasks 8 \"Find out why checkout is slow\"",
        "  git diff | mto run -",
        "  mto run --allow bash:'npm test*' \"Fix the failing tests\"",
        "  mto run --json \"…\" | jq -r .plan.answer",
        "",
        "A server is started in the background where none is up (its output: server.log in the",
        "data folder; stop it with: mto stop). MTO_URL and MTO_TOKEN name another one.",
        "",
        "Ctrl-C cancels the plan. Closing the terminal does not: look at it with mto status.",
        "",
        "Exit code: 0 completed, 3 completed but degraded (a sub-task failed), 1 failed,",
        "2 wrong usage, 130 cancelled (by Ctrl-C or by somebody else)."})
final class RunCommand implements Callable<Integer> {
    private final Shell shell;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private RequestOptions request = new RequestOptions();

    @Option(names = "--json", description = "Print the plan as one JSON document instead of its answer.")
    private boolean json;

    RunCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException, InterruptedException {
        RunRequest wanted = request.read(shell, spec.commandLine());
        DataFolder folder = DataFolder.of(shell.variables(), shell.home());
        ServerLocator servers = new ServerLocator(shell.variables(), folder);
        PlanPicture plan;
        try (LiveView view = view()) {
            PlanApi api = new ServerStarter(folder, servers, new LocalSettings(shell.variables(), shell.home()),
                    view::note)
                    .startUnlessUp(wanted.runtime());
            new Readiness(api, wanted.runtime()).await(view::note);
            view.note("");
            Interruption interruption = Interruption.caught(view::restore);
            plan = new PlanFollower(servers, api.submit(wanted.body()), view, interruption).follow();
        }
        report(plan);
        return exitCode(plan);
    }

    private LiveView view() {
        return new TerminalSize(shell.variables()).canDrawOnError()
                ? TerminalView.onError(shell.variables())
                : new PlainView(shell.err());
    }

    private void report(PlanPicture plan) {
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
    }

    static int exitCode(PlanPicture plan) {
        if (plan.is("completed")) {
            return plan.isDegraded() ? ExitCodes.DEGRADED : ExitCodes.OK;
        }
        return plan.is("failed") ? ExitCodes.FAILED : ExitCodes.CANCELLED;
    }
}
