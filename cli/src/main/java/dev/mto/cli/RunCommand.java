package dev.mto.cli;

import dev.mto.cli.api.DataFolder;
import dev.mto.cli.api.LocalSettings;
import dev.mto.cli.api.ServerLocator;
import dev.mto.cli.api.ServerStarter;
import dev.mto.cli.view.LiveView;
import dev.mto.cli.view.PlanPicture;
import dev.mto.cli.view.TerminalSize;
import dev.mto.client.ApiException;
import dev.mto.client.PlanApi;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `mto run`: hands a request in, shows the plan live, prints the answer.
@Command(name = "run", description = "Cut a request into sub-tasks, run them in parallel, print one answer.", footer = {
        "",
        "The live view goes to standard error, the answer alone to standard output.",
        "",
        "A server is started in the background where none is up (its output: server.log in the",
        "data folder; stop it with: mto stop). MTO_URL and MTO_TOKEN name another one.",
        "",
        "Ctrl-C cancels the plan. Closing the terminal does not: look at it with mto watch.",
        "",
        "A plan that is to be approved first (--require-approval) is shown here with a forecast, and asked",
        "about: approve, edit it in $EDITOR, or cancel; Ctrl-D leaves it waiting, with exit code 1. Where",
        "nobody can be asked it goes on waiting, until somebody says mto approve.",
        "",
        "Exit code: 0 completed, 3 completed but degraded (a sub-task failed), 1 failed,",
        "2 wrong usage, 130 cancelled (by Ctrl-C or by somebody else).",
        "",
        "Examples:",
        "  mto run \"Compare the three parsers in src/\" > comparison.md",
        "  git diff | mto run --max-subtasks 8 -",
        "  mto run --allow bash:'npm test*' \"Fix the failing tests\""})
final class RunCommand implements Callable<Integer> {
    private final Shell shell;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private RequestOptions request = new RequestOptions();

    @Option(names = "--json", description = "Print the plan as one JSON document instead of its answer.")
    private boolean json;

    /// Whether somebody is to be asked. Found out once, and only where there is something to be asked.
    private static final class Asking {
        private Optional<Boolean> possible = Optional.empty();

        boolean isDue(PlanPicture plan) {
            if (!plan.isAwaitingApproval()) {
                return false;
            }
            if (possible.isEmpty()) {
                possible = Optional.of(TerminalSize.canAsk());
            }
            return possible.get();
        }
    }

    RunCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException, InterruptedException {
        RunRequest wanted = request.read(shell, spec.commandLine());
        DataFolder folder = DataFolder.of(shell.variables(), shell.home());
        ServerLocator servers = new ServerLocator(shell.variables(), folder);
        PlanScreen screen = new PlanScreen(shell);
        PlanPicture plan;
        Interruption interruption;
        Asking asking = new Asking();
        try (LiveView view = screen.open()) {
            PlanApi api = new ServerStarter(folder, servers, new LocalSettings(shell.variables(), shell.home()),
                    view::note)
                    .startUnlessUp(wanted.runtime());
            new Readiness(api, wanted.runtime()).await(view::note);
            view.note("");
            interruption = Interruption.caught(view::restore);
            plan = new PlanFollower(servers, api.submit(wanted.body()), view, interruption).follow(asking::isDue);
        }
        ApprovalTalk talk = new ApprovalTalk(shell, servers);
        while (asking.isDue(plan)) {
            if (!talk.goesOn(plan, interruption)) {
                return ExitCodes.FAILED;
            }
            try (LiveView view = screen.open()) {
                interruption = interruption.isAsked() ? interruption : Interruption.caught(view::restore);
                plan = new PlanFollower(servers, plan.id(), view, interruption).follow(asking::isDue);
            }
        }
        return screen.report(plan, json);
    }
}
