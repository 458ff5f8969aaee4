package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.PromptKind;
import dev.mto.testkit.Postgres.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Several orchestrators over one PostgreSQL and two opencode servers, all of them processes of their own. What the model was
/// asked proves what ran how often, whoever died.
@Timeout(240)
final class FleetClusterIT {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int MOST_PLANS = 24;

    /// Of a server that is there and silent; a quarter of it, where nobody is there.
    private static final String UNRESPONSIVE = "PT40S";

    @TempDir
    private Path folder = Path.of("");
    private final ScriptedModel model;
    private final Database database;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final List<Plan> plans = new ArrayList<>();
    private FleetStage stage;

    /// @param node that it was submitted to
    /// @param held until when its second sub-task has no answer
    private record Plan(String name, String id, String node, CountDownLatch held) {}

    FleetClusterIT() throws Exception {
        model = new ScriptedModel();
        database = Postgres.shared().database();
    }

    @BeforeEach
    void startServers() throws Exception {
        stage = new FleetStage(folder, model);
    }

    @AfterEach
    void leavesNoProcess() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        stage.close();
        model.close();
        database.close();
        assertThat(new MarkedProcesses(folder).end()).as("processes left").isEmpty();
    }

    private ServeProcess node(String name, String servers) throws Exception {
        Path data = Files.createDirectories(folder.resolve(name));
        ServeProcess node = ServeProcess.logging(data, folder.resolve(name + ".log"), Map.of("MTO_STORE_URL",
                database.url(), "MTO_NODE_NAME", name, "MTO_NODE_LEASE", "PT4S", "MTO_OPENCODE_SERVERS", servers,
                "MTO_OPENCODE_UNRESPONSIVE_TIMEOUT", UNRESPONSIVE, "MTO_LIMITS_SESSIONS_IN_FLIGHT", "60"));
        open.add(node);
        node.awaitUp();
        return node;
    }

    private String setting(int server, int port) {
        return "http://127.0.0.1:" + port + " name=oc-" + server + " password=" + stage.server(server).password();
    }

    @Test
    void nothingIsAskedForTwiceButWhatRanOnTheServerThatDied() throws Exception {
        try (CutLine line = CutLine.before(stage.server(1).url().getPort())) {
            String servers = setting(0, stage.server(0).url().getPort()) + "," + setting(1, line.port());
            ServeProcess ada = node("ada", servers);
            ServeProcess bob = node("bob", servers);
            submitUntilEachHasSomeOnBoth(ada, bob);
            Set<String> doomed = stage.plansOn(0);

            // Just when the sessions of the one that dies are looked for, one of the servers that have them is silent.
            line.sever();
            TakeOver takenOver = TakeOver.of(database, "ada", ada::close);
            awaitServer(bob, 1, false);
            line.mend();
            awaitServer(bob, 1, true);
            List<Plan> spared = plans.stream().filter(plan -> !doomed.contains(plan.id())).toList();
            for (Plan plan : spared) {
                plan.held().countDown();
                assertDone(finished(bob, plan), plan, 1);
            }

            stage.server(0).kill();
            List<Plan> struck = plans.stream().filter(plan -> doomed.contains(plan.id())).toList();
            for (Plan plan : struck) {
                Glance<Long> again = () -> stage.asked(plan.name() + "-B");
                again.until(count -> count == 2, "sub-task elsewhere", SOON);
                plan.held().countDown();
            }
            ServeProcess cyd = node("cyd", servers);
            for (Plan plan : struck) {
                assertDone(finished(cyd, plan), plan, 2);
            }

            assertThat(takenOver.plans()).as("plans that were taken over")
                    .isEqualTo((int) plans.stream().filter(plan -> plan.node().equals("ada")).count());
            for (Plan plan : plans) {
                assertThat(document(cyd, plan)).as("at any node").isEqualTo(document(bob, plan));
                assertThat(List.of(stage.asked(plan.name() + "-A"), stage.asked(plan.name() + "-B"),
                        stage.asked(plan.name() + "-C"))).as("how often the sub-tasks of %s were asked for", plan)
                        .containsExactly(1L, doomed.contains(plan.id()) ? 2L : 1L, 1L);
            }
            assertThat(model.calls(PromptKind.PLAN)).hasSize(plans.size());
            assertThat(model.calls(PromptKind.WORK)).hasSize(3 * plans.size() + struck.size());
            assertThat(model.calls(PromptKind.SYNTHESIS)).hasSize(plans.size());
        }
    }

    /// Whoever joins waits for the one that had the server to itself, and whoever takes over counts what it takes over.
    @Test
    void aCapHoldsForAllOrchestratorsTogether() throws Exception {
        String server = setting(0, stage.server(0).url().getPort()) + " cap=3";
        CountDownLatch held = new CountDownLatch(1);
        model.planner(PlannerText.subtasksOf("build", "wide-A", "", "wide-B", "", "wide-C", "", "wide-D", "", "wide-E",
                ""));
        model.subtask("wide", ScriptStep.text("result of it").heldBy(held));
        model.synthesis(ScriptStep.text("answer of wide"));
        Glance<Integer> most = () -> model.maxInFlight(call -> call.kind() != PromptKind.TITLE);
        ServeProcess ada = node("ada", server);
        submit(ada, "ada", "wide", held);
        most.until(count -> count == 3, "three sessions at once", SOON);

        ServeProcess bob = node("bob", server);
        submit(bob, "bob", "wide", held);
        awaitWaiting("bob");
        TakeOver.of(database, "ada", ada::close);
        awaitWaiting("bob");
        ServeProcess cyd = node("cyd", server);
        submit(cyd, "cyd", "wide", held);
        awaitWaiting("cyd");
        assertThat(model.calls(PromptKind.PLAN)).as("planners that had no room").hasSize(1);
        held.countDown();
        for (Plan plan : plans) {
            assertThat(finished(cyd, plan).at("/plan/outcome").asString("")).isEqualTo("full");
        }
        assertThat(most.take()).as("sessions at once").isEqualTo(3);
    }

    private void submit(ServeProcess node, String itsName, String name, CountDownLatch held) throws Exception {
        plans.add(new Plan(name, ServeProcess.planId(node.send("POST", "/v1/orchestrate",
                JSON.writeValueAsString(Map.of("taskDescription", "Do " + name, "directory",
                        stage.work().toString())))),
                itsName, held));
    }

    private void awaitWaiting(String node) throws Exception {
        Glance<Integer> waiting = () -> waiting(node);
        waiting.until(count -> count > 0, "session of " + node + " that waits for room", SOON);
    }

    private int waiting(String node) throws IOException {
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(
                        "select sum(waiting) from node_stake where node in (select id from node where name = ?)")) {
            statement.setString(1, node);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    /// Which opencode a plan goes to follows from its id, which is chance.
    private void submitUntilEachHasSomeOnBoth(ServeProcess ada, ServeProcess bob) throws Exception {
        while (!isOnBoth("ada") || !isOnBoth("bob")) {
            assertThat(plans.size()).as("all on one server").isLessThan(MOST_PLANS);
            for (String node : List.of("ada", "bob", "ada", "bob")) {
                String name = "P%02d".formatted(plans.size());
                CountDownLatch held = new CountDownLatch(1);
                stage.play(name, ScriptStep.text("result of it").heldBy(held));
                submit(node.equals("ada") ? ada : bob, node, name, held);
            }
            for (Plan plan : plans) {
                stage.awaitAsked(plan.name() + "-B");
            }
        }
    }

    private boolean isOnBoth(String node) throws Exception {
        Set<String> one = stage.plansOn(0);
        List<Boolean> places = plans.stream().filter(plan -> plan.node().equals(node))
                .map(plan -> one.contains(plan.id())).distinct().toList();
        return places.size() == 2;
    }

    private static void awaitServer(ServeProcess node, int server, boolean isReady) throws Exception {
        Glance<JsonNode> readiness = () -> JSON.readTree(node.send("GET", "/health/ready", "").body());
        readiness.until(
                json -> json.at("/runtimes/0/servers/" + server + "/state").asString("").equals("ready") == isReady,
                (isReady ? "good" : "bad") + " news of the server", SOON);
    }

    private static JsonNode document(ServeProcess node, Plan plan) throws Exception {
        return JSON.readTree(node.send("GET", "/v1/orchestrate/" + plan.id(), "").body());
    }

    private static JsonNode finished(ServeProcess node, Plan plan) throws Exception {
        Glance<JsonNode> document = () -> JSON.readTree(node.send("GET", "/v1/orchestrate/" + plan.id(), "").body());
        return document.until(json -> json.at("/plan").has("finishedAt"), "end of the plan", SOON);
    }

    /// @param attempt which of its second sub-task's brought the result
    private static void assertDone(JsonNode document, Plan plan, int attempt) {
        assertThat(document.at("/plan/outcome").asString("")).as(document.toPrettyString()).isEqualTo("full");
        assertThat(document.at("/plan/answer").stringValue()).isEqualTo("answer of " + plan.name());
        assertThat(List.of(document.at("/subtasks/0/attempt").asInt(0), document.at("/subtasks/1/attempt").asInt(0),
                document.at("/subtasks/2/attempt").asInt(0))).as(document.toPrettyString())
                .containsExactly(1, attempt, 1);
    }
}
