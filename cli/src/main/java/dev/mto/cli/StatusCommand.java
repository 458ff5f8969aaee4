package dev.mto.cli;

import dev.mto.cli.api.ServerLocator;
import dev.mto.cli.view.Activities;
import dev.mto.cli.view.DeliveryTable;
import dev.mto.cli.view.JournalTable;
import dev.mto.cli.view.PlanPainter;
import dev.mto.cli.view.PlanPicture;
import dev.mto.cli.view.PlanReport;
import dev.mto.cli.view.Text;
import dev.mto.cli.view.Theme;
import dev.mto.client.ApiException;
import dev.mto.client.Delivery;
import dev.mto.client.PlanApi;
import dev.mto.client.PlanDocument;
import dev.mto.client.PlanEvent;
import dev.mto.client.RefusedException;
import dev.mto.client.WebhookApi;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `mto status`: a plan as it stands.
@Command(name = "status", description = "Show a plan as it stands, with its answer once there is one.", footer = {"",
        "Examples:", "  mto status --json plan_3f9k2m | jq -r '.subtasks[].result'",
        "  mto status --events plan_3f9k2m", "  mto status --deliveries plan_3f9k2m"})
final class StatusCommand implements Callable<Integer> {
    private final Shell shell;

    @Parameters(paramLabel = "ID", converter = PlanIdText.class, description = "The plan's id, as run and list print it.")
    private String id = "";

    @Option(names = "--events", description = "Print the plan's journal instead: all that happened, a line each. Of a plan that is not over, what happened by now.")
    private boolean events;

    @Option(names = "--deliveries", description = "Print what its callback is told instead, and how far that is, a line each.")
    private boolean deliveries;

    @Option(names = "--json", description = "Print the server's JSON document; of --events, one for each line.")
    private boolean json;

    StatusCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException, InterruptedException {
        if (events) {
            printEvents(shell.servers().require().journal(id));
            return ExitCodes.OK;
        }
        if (deliveries) {
            printDeliveries(new WebhookApi(shell.servers().require()));
            return ExitCodes.OK;
        }
        ServerLocator servers = shell.servers();
        PlanDocument document = servers.require().plan(id);
        if (json) {
            shell.out().println(document.json().toPrettyString());
        } else {
            print(shell, PlanPicture.of(document));
            if (!document.isTerminal()) {
                printTimeLeft(servers.require());
            }
        }
        return ExitCodes.OK;
    }

    /// A server of an earlier version does not know.
    private void printTimeLeft(PlanApi api) throws ApiException {
        try {
            api.timeline(id).left()
                    .ifPresent(left -> shell.out().println("done in about " + Text.running(left)));
        } catch (RefusedException _) {
            // Then nothing is said of it.
        }
    }

    private void printEvents(List<PlanEvent> entries) {
        if (json) {
            entries.forEach(entry -> shell.out().println(entry.data()));
        } else {
            Page page = Page.of(shell);
            new JournalTable(entries).lines(page.theme(), page.width()).forEach(page::println);
        }
    }

    private void printDeliveries(WebhookApi api) throws ApiException {
        if (json) {
            shell.out().println(api.document(id).toPrettyString());
            return;
        }
        List<Delivery> all = api.deliveries(id);
        if (all.isEmpty()) {
            shell.out().println("nothing is told of this plan, or not yet");
            return;
        }
        Page page = Page.of(shell);
        new DeliveryTable(all, Instant.now()).lines(page.theme(), page.width()).forEach(page::println);
    }

    static void print(Shell shell, PlanPicture plan) {
        Page page = Page.of(shell);
        Theme theme = page.theme().still();
        Instant now = Instant.now();
        new PlanPainter(plan, new Activities(), now, 0).paint(theme, page.width()).forEach(page::println);
        PlanReport report = new PlanReport(plan);
        page.paragraph(report.pause(theme, page.width(), now));
        page.paragraph(report.excerpts(theme, page.width()));
        page.paragraph(report.troubles());
        plan.answer().ifPresent(answer -> page.paragraph(Text.plain(answer).stripTrailing().lines().toList()));
        page.paragraph(List.of(report.ending(now)));
    }
}
