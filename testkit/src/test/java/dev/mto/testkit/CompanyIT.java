package dev.mto.testkit;

import static dev.mto.testkit.PlannerText.subtasksOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.testkit.Postgres.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Two servers over one PostgreSQL, as those see them who use them: each answers for every plan.
@Timeout(180)
final class CompanyIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration SOON = ChatScene.SOON;
    /// Longer than any test: no server is taken for dead that a busy machine lets wait, and what happens sooner does not
    /// happen because of it.
    private static final String LEASE = "PT5M";

    @TempDir
    private Path folder = Path.of("");
    private final Database database;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final CountDownLatch held = new CountDownLatch(1);

    CompanyIT() throws Exception {
        database = Postgres.shared().database();
    }

    @AfterEach
    void close() throws Exception {
        held.countDown();
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        database.close();
    }

    private ChatScene scene() throws Exception {
        ChatScene scene = new ChatScene(folder);
        open.add(scene);
        scene.model.planner(ScriptStep.text(subtasksOf("chat", "first", "", "second", "0")));
        scene.model.subtask("first", ScriptStep.text("one"));
        scene.model.subtask("second", ScriptStep.text("two").heldBy(held));
        scene.model.synthesis(ScriptStep.text("All in all: two."));
        return scene;
    }

    private LiveServer server(String name, ChatScene scene, Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of("MTO_STORE_URL", database.url(), "MTO_NODE_NAME", name,
                "MTO_NODE_LEASE", LEASE));
        settings.putAll(more);
        LiveServer server = LiveServer.start(Files.createDirectories(folder.resolve(name)), scene.settings(settings));
        open.add(server);
        return server;
    }

    @Test
    void eachAnswersForEveryPlan() throws Exception {
        ChatScene scene = scene();
        LiveServer ada = server("ada", scene, Map.of());
        LiveServer bob = server("bob", scene, Map.of());
        String plan = ada.submit(scene.work, "count", Map.of());
        CompletableFuture<JsonNode> watched = CompletableFuture.supplyAsync(() -> finished(bob, plan));
        scene.awaitCall("second");

        bob.awaitPlan(plan, seen -> seen.at("/subtasks/1/status").stringValue().equals("running"), SOON);
        assertThat(JSON.readTree(bob.send("GET", "/v1/orchestrate", "").body()).at("/plans/0/id").stringValue())
                .isEqualTo(plan);
        held.countDown();

        assertThat(watched.get(60, TimeUnit.SECONDS).at("/plan/answer").stringValue()).isEqualTo("All in all: two.");
        assertThat(watched.get()).isEqualTo(ada.plan(plan));
        assertThat(events(bob, plan, 0)).isEqualTo(events(ada, plan, 0));
        assertThat(events(bob, plan, 4)).isEqualTo(events(ada, plan, 0).stream().skip(4).toList());
    }

    private static JsonNode finished(LiveServer server, String plan) {
        try {
            return server.finish(plan);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static List<String> events(LiveServer server, String plan, int after) throws Exception {
        return server.send("GET", "/v1/orchestrate/" + plan + "/events?follow=false&after=" + after, "").body().lines()
                .filter(line -> line.startsWith("id: ")).toList();
    }

    @Test
    void aCommandReachesThePlanWhereverItRuns() throws Exception {
        ChatScene scene = scene();
        LiveServer ada = server("ada", scene, Map.of());
        LiveServer bob = server("bob", scene, Map.of());
        String waiting = ada.submit(scene.work, "count", Map.of("requireApproval", true));
        bob.awaitPlan(waiting, seen -> seen.at("/plan/status").stringValue().equals("awaiting_approval"), SOON);
        Instant asked = Instant.now();
        assertThat(bob.send("POST", "/v1/orchestrate/" + waiting + "/approve", "{}").statusCode()).isEqualTo(202);
        Duration took = Duration.between(asked, Instant.now());
        scene.awaitCall("second");
        bob.cancel(waiting);

        assertThat(bob.plan(waiting).at("/plan/status").stringValue()).isIn("cancelled", "executing");
        assertThat(finished(ada, waiting).at("/plan/status").stringValue()).isEqualTo("cancelled");
        System.out.printf("a command to the other server's plan took %d ms%n", took.toMillis());
        assertThat(database.execute("delete from letter")).as("letters that nobody waits for").isZero();
    }

    @Test
    void oneKeyIsOnePlanWhoeverIsAsked() throws Exception {
        ChatScene scene = scene();
        LiveServer ada = server("ada", scene, Map.of());
        LiveServer bob = server("bob", scene, Map.of());
        List<CompletableFuture<String>> all = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> keyed(i % 2 == 0 ? ada : bob, scene.work))).toList();
        List<String> plans = new ArrayList<>();
        for (CompletableFuture<String> each : all) {
            plans.add(each.get(60, TimeUnit.SECONDS));
        }
        assertThat(plans.stream().distinct()).hasSize(1);
    }

    private static String keyed(LiveServer server, Path work) {
        try {
            return server.keyed("build-7", JSON.writeValueAsString(
                    Map.of("taskDescription", "count", "directory", work.toString())));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whoIsDrainedGivesItsPlansUpAtOnceAndTakesNoOthers() throws Exception {
        ChatScene scene = scene();
        LiveServer ada = server("ada", scene, Map.of());
        LiveServer bob = server("bob", scene, Map.of());
        List<String> plans = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            plans.add(ada.submit(scene.work, "count " + i, Map.of()));
        }
        scene.awaitCall("second");

        Instant asked = Instant.now();
        assertThat(JSON.readTree(ada.send("POST", "/v1/drain", "").body()).path("plans").intValue()).isEqualTo(5);
        Glance<JsonNode> nodes = () -> JSON.readTree(bob.send("GET", "/v1/nodes", "").body());
        JsonNode after = nodes.until(seen -> seen.at("/nodes/1/plans").intValue() == 5
                || seen.at("/nodes/0/plans").intValue() == 5, "server with all plans", SOON);
        System.out.printf("five plans of a server that was drained were another's after %d ms%n",
                Duration.between(asked, Instant.now()).toMillis());

        assertThat(after.path("nodes").valueStream().map(node -> node.path("name").stringValue() + " "
                + node.path("state").stringValue() + " " + node.path("plans").intValue()))
                .containsExactlyInAnyOrder("ada draining 0", "bob active 5");
        assertThat(ada.readiness().path("draining").booleanValue()).isTrue();
        assertThat(ada.send("POST", "/v1/orchestrate", JSON.writeValueAsString(
                Map.of("taskDescription", "more", "directory", scene.work.toString()))).statusCode()).isEqualTo(503);
        held.countDown();
        for (String plan : plans) {
            assertThat(finished(ada, plan).at("/plan/status").stringValue()).isEqualTo("completed");
        }
    }

    @Test
    void whoStopsLeavesItsPlansAtOnce() throws Exception {
        ChatScene scene = scene();
        LiveServer ada = server("ada", scene, Map.of());
        LiveServer bob = server("bob", scene, Map.of());
        String plan = ada.submit(scene.work, "count", Map.of());
        scene.awaitCall("second");
        open.remove(ada);
        ada.close();
        held.countDown();

        assertThat(finished(bob, plan).at("/plan/status").stringValue()).isEqualTo("completed");
    }

    @Test
    void plansThatWereOverLongAgoAreRemovedWithAllThatBelongsToThem() throws Exception {
        held.countDown();
        ChatScene scene = scene();
        String plan;
        try (LiveServer first = LiveServer.start(Files.createDirectories(folder.resolve("first")),
                scene.settings(Map.of("MTO_STORE_URL", database.url())))) {
            plan = first.submit(scene.work, "count", Map.of());
            finished(first, plan);
        }
        LiveServer ada = server("ada", scene, Map.of("MTO_RETENTION_AFTER", "PT0.001S"));
        Glance<Integer> there = () -> ada.send("GET", "/v1/orchestrate/" + plan, "").statusCode();
        assertThat(there.until(status -> status == 404, "end of the plan", SOON)).isEqualTo(404);
        for (String table : List.of("plan_event", "submission_key", "webhook_delivery")) {
            assertThat(database.execute("delete from " + table + " where plan_id = ?", plan)).as(table).isZero();
        }
    }
}
