package dev.mto.bench.history;

import dev.mto.client.ApiException;
import dev.mto.client.Endpoint;
import dev.mto.client.PlanApi;
import dev.mto.client.PlanPage;
import dev.mto.client.PlanQuery;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What users ask a server with many plans. Confined to one thread.
///
/// @param api of this machine's user, who sees everything
/// @param owner of somebody who sees his own plans only, and has few of them
/// @param work the folder of all plans
/// @param plans ids of some of them
record Calls(PlanApi api, PlanApi owner, Path work, List<String> plans) {
    private static final int PAGES = 500;
    private static final int LARGEST_PAGE = 100;

    /// @param times how often each is called
    List<Called> all(int times) throws Exception {
        List<Called> called = new ArrayList<>();
        called.add(Called.of("list: first page", times, _ -> api.list(PlanQuery.ALL)));
        for (String status : List.of("completed", "failed", "cancelled", "executing")) {
            called.add(Called.of("list: first page, " + status, times, _ -> page(api, status)));
        }
        called.add(Called.of("list: first page, of a folder", times, _ -> api.list(
                new PlanQuery(Optional.empty(), Optional.of(work.toString()), Optional.empty(), Optional.empty()))));
        called.add(Called.of("list: first page, of a folder without plans", times, _ -> api.list(
                new PlanQuery(Optional.empty(), Optional.of("/nowhere"), Optional.empty(), Optional.empty()))));
        called.add(Called.of("list: first page, of an owner", times, _ -> owner.list(PlanQuery.ALL)));
        called.add(Called.of("list: first page, of an owner, failed", times, _ -> page(owner, "failed")));
        called.add(Called.of("list: first page, of an owner, executing", times, _ -> page(owner, "executing")));
        called.add(Called.of("list: first page, of three statuses", times,
                _ -> page(api, "completed,failed,cancelled")));
        called.add(Called.of("list: searched for what nobody asked", times,
                _ -> api.list(PlanQuery.ALL.with("zyzzyva"))));
        called.add(Called.of("list: searched for an id", times, _ -> api.list(PlanQuery.ALL.with(plans.getFirst()))));
        called.addAll(pages());
        called.add(Called.of("a plan's document", plans.size(), time -> api.plan(plans.get(time))));
        called.add(Called.of("a plan's journal", plans.size(), time -> api.journal(plans.get(time))));
        called.add(Called.of("GET /health/ready", times, _ -> api.ready()));
        called.add(Called.of("GET /metrics", times, _ -> get("/metrics")));
        return called;
    }

    private static PlanPage page(PlanApi api, String status) throws ApiException {
        return api.list(new PlanQuery(Optional.of(status), Optional.empty(), Optional.empty(), Optional.empty()));
    }

    private List<Called> pages() throws Exception {
        PlanQuery query = new PlanQuery(Optional.empty(), Optional.empty(), Optional.of(LARGEST_PAGE),
                Optional.empty());
        List<PlanQuery> next = new ArrayList<>(List.of(query));
        Called.Deed turn = _ -> api.list(next.getLast()).nextCursor().ifPresent(place -> next.add(query.from(place)));
        return List.of(Called.of("list: pages of 100, from the newest", PAGES, turn),
                Called.of("list: pages of 100, from the 50,000th", PAGES, turn));
    }

    private void get(String path) throws IOException, InterruptedException {
        Endpoint at = api.server();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(at.url().resolve(path))
                    .header("Authorization", "Bearer " + at.token()).build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(path + ": " + answer.statusCode() + " " + answer.body());
            }
        }
    }
}
