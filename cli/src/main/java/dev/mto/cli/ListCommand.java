package dev.mto.cli;

import dev.mto.cli.api.ApiException;
import dev.mto.cli.api.DataFolder;
import dev.mto.cli.api.PlanApi;
import dev.mto.cli.api.ServerLocator;
import dev.mto.cli.view.PlanPicture;
import dev.mto.cli.view.PlanTable;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `mto list`: the plans there are.
@Command(name = "list", description = "List plans, newest first.", footer = {"", "  mto list --status executing",
        "  mto list --all --json | jq -r '.plans[].id'"})
final class ListCommand implements Callable<Integer> {
    private static final Set<String> LIVE = Set.of("planning", "executing", "synthesizing");
    /// Enough for a screen; a page of thousands must not ask as often.
    private static final int MOST_ASKED = 50;

    private final Shell shell;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only those that are planning, executing, synthesizing, completed, failed or cancelled.")
    private Optional<String> status = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "At most so many, 1 to 100 (default: 20).")
    private Optional<String> limit = Optional.empty();

    @Option(names = "--all", description = "All there are, however many; --limit is then the size of a page.")
    private boolean all;

    @Option(names = "--json", description = "Print the server's JSON document.")
    private boolean json;

    ListCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() throws ApiException {
        ServerLocator servers = new ServerLocator(shell.variables(), DataFolder.of(shell.variables(), shell.home()));
        PlanApi api = servers.require();
        ObjectNode document = pages(api);
        if (json) {
            shell.out().println(document.toPrettyString());
            return ExitCodes.OK;
        }
        if (document.path("plans").isEmpty()) {
            shell.out().println("no plans");
            return ExitCodes.OK;
        }
        Page page = Page.of(shell);
        Instant now = Instant.now();
        new PlanTable(document.path("plans"), paused(document.path("plans"), api, now), now)
                .lines(page.theme(), page.width()).forEach(page::println);
        if (document.has("nextCursor")) {
            shell.err().println("there are more: --all, or a higher --limit");
        }
        return ExitCodes.OK;
    }

    /// The list does not say who waits for a provider; each plan does.
    private static Set<String> paused(JsonNode plans, PlanApi api, Instant now) {
        return plans.valueStream().filter(plan -> LIVE.contains(plan.path("status").asString("")))
                .map(plan -> plan.path("id").asString("")).limit(MOST_ASKED).filter(id -> isPaused(id, api, now))
                .collect(Collectors.toSet());
    }

    private static boolean isPaused(String id, PlanApi api, Instant now) {
        try {
            return PlanPicture.of(api.plan(id)).pause(now).isPresent();
        } catch (ApiException _) {
            // It is in the list all the same.
            return false;
        }
    }

    private ObjectNode pages(PlanApi api) throws ApiException {
        ObjectNode merged = JsonMapper.shared().createObjectNode();
        ArrayNode plans = merged.putArray("plans");
        Map<String, String> query = new LinkedHashMap<>();
        status.ifPresent(value -> query.put("status", value));
        limit.ifPresent(value -> query.put("limit", value));
        Optional<String> cursor;
        do {
            JsonNode page = api.list(query);
            page.path("plans").valueStream().forEach(plans::add);
            cursor = page.path("nextCursor").stringValueOpt();
            cursor.ifPresent(value -> query.put("cursor", value));
        } while (all && cursor.isPresent());
        cursor.ifPresent(value -> merged.put("nextCursor", value));
        return merged;
    }
}
