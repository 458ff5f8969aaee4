package dev.mto.cli;

import dev.mto.cli.api.ServerLocator;
import dev.mto.cli.view.PlanPicture;
import dev.mto.cli.view.PlanTable;
import dev.mto.client.ApiException;
import dev.mto.client.PlanApi;
import dev.mto.client.PlanPage;
import dev.mto.client.PlanQuery;
import dev.mto.client.PlanSummary;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `mto list`: the plans there are.
@Command(name = "list", description = "List plans, newest first.", footer = {"", "Examples:", "  mto list",
        "  mto list --status executing", "  mto list --all --json | jq -r '.plans[].id'"})
final class ListCommand implements Callable<Integer> {
    private static final Set<String> LIVE = Set.of("planning", "executing", "synthesizing");
    /// Enough for a screen; a page of thousands must not ask as often.
    private static final int MOST_ASKED = 50;

    private final Shell shell;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only those that are planning, awaiting_approval, executing, synthesizing, completed, failed or cancelled.")
    private Optional<String> status = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "At most so many, 1 to 100 (default: 20).")
    private Optional<Integer> limit = Optional.empty();

    @Option(names = "--all", description = "All there are, however many; --limit is then the size of a page.")
    private boolean all;

    @Option(names = "--json", description = "Print the server's JSON document.")
    private boolean json;

    ListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException {
        ServerLocator servers = shell.servers();
        PlanApi api = servers.require();
        PlanPage found = pages(api);
        if (json) {
            shell.out().println(found.json().toPrettyString());
            return ExitCodes.OK;
        }
        if (found.plans().isEmpty()) {
            shell.out().println("no plans");
            return ExitCodes.OK;
        }
        Page page = Page.of(shell);
        Instant now = Instant.now();
        new PlanTable(found.plans(), paused(found.plans(), api, now), now)
                .lines(page.theme(), page.width()).forEach(page::println);
        if (found.nextCursor().isPresent()) {
            shell.err().println("there are more: --all, or a higher --limit");
        }
        return ExitCodes.OK;
    }

    /// The list does not say who waits for a provider; each plan does.
    private static Set<String> paused(List<PlanSummary> plans, PlanApi api, Instant now) {
        return plans.stream().filter(plan -> LIVE.contains(plan.status())).map(PlanSummary::id).limit(MOST_ASKED)
                .filter(id -> isPaused(id, api, now)).collect(Collectors.toSet());
    }

    private static boolean isPaused(String id, PlanApi api, Instant now) {
        try {
            return PlanPicture.of(api.plan(id)).pause(now).isPresent();
        } catch (ApiException _) {
            // It is in the list all the same.
            return false;
        }
    }

    private PlanPage pages(PlanApi api) throws ApiException {
        ObjectNode merged = JsonMapper.shared().createObjectNode();
        ArrayNode plans = merged.putArray("plans");
        PlanQuery query = new PlanQuery(status, Optional.empty(), limit, Optional.empty());
        Optional<String> cursor;
        do {
            PlanPage page = api.list(query);
            page.json().path("plans").valueStream().forEach(plans::add);
            cursor = page.nextCursor();
            query = cursor.map(query::from).orElse(query);
        } while (all && cursor.isPresent());
        cursor.ifPresent(value -> merged.put("nextCursor", value));
        return PlanPage.of(merged);
    }
}
