package dev.mto.cli;

import dev.mto.cli.api.ServerLocator;
import dev.mto.cli.view.PlainView;
import dev.mto.cli.view.PlanPicture;
import dev.mto.client.ApiException;
import dev.mto.client.PlanApi;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mto cancel`: calls a plan off and waits until nothing of it runs.
@Command(name = "cancel", description = "Cancel a plan, and wait until its sessions have ended; or one sub-task of it.", footer = {
        "", "Exit code: 0 when the plan is cancelled or had ended before, 1 when it is not within 15 s.", "",
        "Examples:", "  mto cancel plan_3f9k2m", "  mto cancel plan_3f9k2m --subtask 2",
        "  mto cancel plan_3f9k2m --reason \"asked the wrong question\""})
final class CancelCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "ID", converter = PlanIdText.class, description = "The plan's id, as run and list print it.")
    private String id = "";

    @Option(names = "--subtask", paramLabel = "N", description = "Cancel this sub-task only, by its number from 0. What depends on it fails; the rest goes on.")
    private Optional<Integer> subtask = Optional.empty();

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "mto cancel.", description = "Why, for whoever looks at the plan later. At most 500 characters.")
    private String reason = "";

    CancelCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException, InterruptedException {
        ServerLocator servers = shell.servers();
        PlanApi api = servers.require();
        if (subtask.isPresent()) {
            api.cancel(id, subtask.get(), reason);
            shell.out().println(id + " goes on without sub-task " + subtask.get());
            return ExitCodes.OK;
        }
        PlanPicture before = PlanPicture.of(api.plan(id));
        if (before.isTerminal()) {
            shell.out().println(id + " had already " + (before.is("cancelled") ? "been cancelled" : before.status()));
            return ExitCodes.OK;
        }
        Interruption asked = Interruption.come(reason);
        PlainView unseen = new PlainView(
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        PlanPicture plan = new PlanFollower(servers, id, unseen, asked).follow();
        shell.out().println(plan.isTerminal()
                ? id + " " + plan.status()
                : id + " is still " + plan.status() + "; the server goes on cancelling it: mto status " + id);
        return plan.isTerminal() ? ExitCodes.OK : ExitCodes.FAILED;
    }
}
