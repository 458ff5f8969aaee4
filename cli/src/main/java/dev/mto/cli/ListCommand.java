package dev.mto.cli;

import dev.mto.cli.api.ServerLocator;
import dev.mto.cli.view.PlanTable;
import dev.mto.client.ApiException;
import dev.mto.client.PlanApi;
import dev.mto.client.PlanPage;
import dev.mto.client.PlanQuery;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// `mto list`: the plans there are.
@Command(name = "list", description = "List plans, newest first.", footer = {"", "Examples:",
        "  mto list --status executing,planning", "  mto list --search invoice",
        "  mto list --all --json | jq -r '.plans[].id'"})
final class ListCommand implements Callable<Integer> {
    private final Shell shell;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only those that are planning, awaiting_approval, executing, synthesizing, completed, failed or cancelled; several with commas between.")
    private Optional<String> status = Optional.empty();

    @Option(names = "--search", paramLabel = "TEXT", description = "Only those with this text in their request, in upper or lower case, or whose id begins with it.")
    private Optional<String> search = Optional.empty();

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
        } else {
            Page page = Page.of(shell);
            new PlanTable(found.plans(), Instant.now()).lines(page.theme(), page.width()).forEach(page::println);
        }
        if (found.searchedTo().isPresent()) {
            shell.err().println("searched back to " + found.searchedTo().get() + "; --all goes on");
        } else if (found.nextCursor().isPresent()) {
            shell.err().println("there are more: --all, or a higher --limit");
        }
        return ExitCodes.OK;
    }

    private PlanPage pages(PlanApi api) throws ApiException {
        ObjectNode merged = JsonMapper.shared().createObjectNode();
        ArrayNode plans = merged.putArray("plans");
        PlanQuery query = new PlanQuery(search, status, Optional.empty(), limit, Optional.empty());
        Optional<String> cursor;
        PlanPage page;
        do {
            page = api.list(query);
            page.json().path("plans").valueStream().forEach(plans::add);
            cursor = page.nextCursor();
            query = cursor.map(query::from).orElse(query);
        } while (all && cursor.isPresent());
        cursor.ifPresent(value -> merged.put("nextCursor", value));
        page.searchedTo().ifPresent(value -> merged.put("searchedTo", value.toString()));
        return PlanPage.of(merged);
    }
}
