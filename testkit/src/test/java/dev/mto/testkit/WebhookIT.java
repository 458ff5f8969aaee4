package dev.mto.testkit;

import static dev.mto.testkit.PlannerText.subtasksOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.client.ApiException;
import dev.mto.client.Delivery;
import dev.mto.client.Endpoint;
import dev.mto.client.PlanApi;
import dev.mto.client.RefusedException;
import dev.mto.client.Submission;
import dev.mto.client.TokenApi;
import dev.mto.client.TokenRequest;
import dev.mto.client.WebhookApi;
import dev.mto.client.WebhookSecret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Webhooks of a whole server to a real receiver on loopback, which the operator allows.
@Timeout(180)
final class WebhookIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path folder = Path.of("");
    private final ScriptedModel model;
    /// What the only sub-task comes to.
    private ScriptStep work = ScriptStep.text("one");

    WebhookIT() throws IOException {
        model = new ScriptedModel();
    }

    @AfterEach
    void stop() {
        model.close();
    }

    private LiveServer server(String... settings) throws Exception {
        model.planner(ScriptStep.text(subtasksOf("chat", "first", "")));
        model.subtask("first", work);
        model.synthesis(ScriptStep.text("All in all: one."));
        Map<String, String> all = new HashMap<>(McpClients.scripted(model));
        all.putAll(Map.of("MTO_WEBHOOKS_ALLOW", "127.0.0.0/8", "MTO_WEBHOOKS_FIRST_RETRY", "PT0.05S"));
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return LiveServer.start(folder.resolve("data"), all);
    }

    private static PlanApi api(LiveServer server) {
        return new PlanApi(Endpoint.of(server.url(), server.token()));
    }

    private Submission request(String callback) throws IOException {
        return Submission.of("add up").directory(Files.createDirectories(folder.resolve("work")).toString())
                .callbackUrl(callback);
    }

    private static Delivery await(WebhookApi api, String plan, String state) throws IOException, InterruptedException {
        Glance<List<Delivery>> glance = () -> deliveries(api, plan);
        return glance.until(all -> !all.isEmpty() && all.getFirst().state().equals(state), "delivery " + state, SOON)
                .getFirst();
    }

    private static List<Delivery> deliveries(WebhookApi api, String plan) throws IOException {
        try {
            return api.deliveries(plan);
        } catch (ApiException failure) {
            throw new IOException(failure);
        }
    }

    @Test
    void whoAskedIsToldOfTheEndAndCanTellThatItIsTrue() throws Exception {
        try (LiveServer server = server(); Receiver receiver = Receiver.answering(204)) {
            WebhookApi webhooks = new WebhookApi(api(server));
            String plan = api(server).submit(request(receiver.url()));
            Receiver.Letter letter = receiver.await(1).getFirst();

            assertThat(letter.path()).isEqualTo("/hooks/mto?key=topsecret");
            assertThat(letter.id()).startsWith(plan + "-");
            assertThat(Instant.ofEpochSecond(letter.timestamp())).isBetween(Instant.now().minusSeconds(60),
                    Instant.now().plusSeconds(2));
            assertThat(letter.isSignedBy(webhooks.secret().text())).isTrue();
            assertThat(letter.json().path("type").stringValue()).isEqualTo("plan.completed");
            assertThat(letter.json().path("data")).as("what GET says").isEqualTo(server.plan(plan));
            assertThat(server.plan(plan).at("/plan/callbackUrl").stringValue()).isEqualTo(receiver.url());

            Delivery delivery = await(webhooks, plan, "delivered");
            assertThat(delivery.id()).isEqualTo(letter.id());
            assertThat(delivery.type()).isEqualTo("plan.completed");
            assertThat(delivery.attempts()).isEqualTo(1);
            assertThat(delivery.lastStatus()).contains(204);
            assertThat(delivery.nextAttemptAt()).isEmpty();
            assertThat(webhooks.retry(plan, delivery.id())).as("what is delivered stays so").isEqualTo(delivery);
            assertThat(MetricsPage.of(server).counts("mto_webhook_attempts_total"))
                    .isEqualTo(Map.of("{outcome=\"delivered\"}", 1));
            assertThat(MetricsPage.of(server).count("mto_webhook_pending")).isZero();
        }
    }

    @Test
    void itIsTriedUntilTheReceiverTakesItUnderOneId() throws Exception {
        try (LiveServer server = server("MTO_WEBHOOKS_TIMEOUT", "PT10S");
                Receiver receiver = Receiver.answering(500, Receiver.DROP, Receiver.HANG, 200)) {
            WebhookApi webhooks = new WebhookApi(api(server));
            String plan = api(server).submit(request(receiver.url()));
            Delivery delivery = await(webhooks, plan, "delivered");
            assertThat(delivery.attempts()).isEqualTo(4);
            assertThat(delivery.lastError()).isEmpty();
            assertThat(receiver.letters()).hasSize(4).extracting(Receiver.Letter::id).containsOnly(delivery.id());
            assertThat(receiver.letters()).extracting(Receiver.Letter::body).as("the same each time")
                    .containsOnly(receiver.letters().getFirst().body());
            assertThat(receiver.letters().getLast().isSignedBy(webhooks.secret().text())).isTrue();
        }
    }

    @Test
    void whoeverIsNotThereYetIsToldLater() throws Exception {
        try (LiveServer server = server()) {
            WebhookApi webhooks = new WebhookApi(api(server));
            String plan;
            int port;
            Delivery pending;
            // Taken until somebody is there, so that nobody else is meanwhile.
            try (Socket nobody = new Socket()) {
                nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                port = nobody.getLocalPort();
                plan = api(server).submit(request(Receiver.url(port)));
                pending = awaitAttempt(webhooks, plan);
            }
            assertThat(pending.state()).isEqualTo("pending");
            assertThat(pending.lastError()).contains("The receiver takes no connections.");
            assertThat(pending.nextAttemptAt()).isPresent();
            assertThat(MetricsPage.of(server).count("mto_webhook_pending")).isEqualTo(1);
            try (Receiver receiver = Receiver.at(port, 200)) {
                webhooks.retry(plan, pending.id());
                assertThat(receiver.await(1).getFirst().id()).isEqualTo(pending.id());
                await(webhooks, plan, "delivered");
            }
        }
    }

    private static Delivery awaitAttempt(WebhookApi api, String plan) throws IOException, InterruptedException {
        Glance<List<Delivery>> glance = () -> deliveries(api, plan);
        return glance.until(all -> !all.isEmpty() && all.getFirst().attempts() > 0, "attempt", SOON).getFirst();
    }

    @Test
    void whatIsGoneIsGivenUpUntilSomebodySaysOtherwise() throws Exception {
        try (LiveServer server = server(); Receiver receiver = Receiver.answering(410, 200)) {
            WebhookApi webhooks = new WebhookApi(api(server));
            String plan = api(server).submit(request(receiver.url()));
            Delivery lost = await(webhooks, plan, "failed");
            assertThat(lost.attempts()).isEqualTo(1);
            assertThat(lost.lastStatus()).contains(410);
            webhooks.retry(plan, lost.id());
            assertThat(await(webhooks, plan, "delivered").attempts()).isEqualTo(2);
            assertThat(server.send("POST", "/v1/orchestrate/" + plan + "/deliveries/" + plan + "-1/retry", "").body())
                    .contains("delivery_not_found");
            assertThat(server.send("POST", "/v1/orchestrate/plan_none/deliveries/x/retry", "").body())
                    .contains("plan_not_found");
        }
    }

    @Test
    void redirectsAreNotFollowedAndAttemptsEnd() throws Exception {
        try (Receiver elsewhere = Receiver.answering(200);
                Receiver receiver = Receiver.answering(Map.of("Location", elsewhere.url()), 302);
                LiveServer server = server("MTO_WEBHOOKS_ATTEMPTS", "2")) {
            WebhookApi webhooks = new WebhookApi(api(server));
            String plan = api(server).submit(request(receiver.url()));
            Delivery lost = await(webhooks, plan, "failed");
            assertThat(lost.attempts()).isEqualTo(2);
            assertThat(lost.lastError().orElseThrow()).contains("Redirects are not followed");
            assertThat(receiver.letters()).hasSize(2);
            assertThat(elsewhere.letters()).isEmpty();
            assertThat(MetricsPage.of(server).counts("mto_webhook_attempts_total"))
                    .isEqualTo(Map.of("{outcome=\"given_up\"}", 1, "{outcome=\"put_off\"}", 1));
        }
    }

    @Test
    void aSlowReceiverHoldsUpNobodyElseAndNoPlan() throws Exception {
        try (Receiver slow = Receiver.answering(Receiver.HANG);
                Receiver quick = Receiver.answering(200);
                LiveServer server = server("MTO_WEBHOOKS_TIMEOUT", "PT1M")) {
            List<String> plans = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                plans.add(api(server).submit(request(slow.url())));
            }
            for (String plan : plans) {
                assertThat(server.finish(plan).at("/plan/status").stringValue()).isEqualTo("completed");
            }
            assertThat(slow.await(4)).hasSize(4);
            String other = api(server).submit(request(quick.url()));
            assertThat(quick.await(1).getFirst().id()).startsWith(other);
            assertThat(slow.letters()).as("no more at once to one receiver").hasSize(4);
        }
    }

    @Test
    void aPlanThatIsTooLargeIsToldInPart() throws Exception {
        work = ScriptStep.text("x".repeat(300_000));
        try (LiveServer server = server(); Receiver receiver = Receiver.answering(200)) {
            api(server).submit(request(receiver.url()));
            Receiver.Letter letter = receiver.await(1).getFirst();
            assertThat(letter.body().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(256 * 1024);
            JsonNode data = letter.json().path("data");
            assertThat(data.path("omitted").get(0).stringValue()).isEqualTo("subtasks.result");
            assertThat(data.at("/plan/answer").stringValue()).isEqualTo("All in all: one.");
        }
    }

    @Test
    void approvalIsAskedForAndCancellingIsTold() throws Exception {
        try (LiveServer server = server(); Receiver receiver = Receiver.answering(200)) {
            String plan = api(server).submit(request(receiver.url()).requireApproval(true));
            Receiver.Letter asked = receiver.await(1).getFirst();
            assertThat(asked.json().path("type").stringValue()).isEqualTo("approval.requested");
            assertThat(asked.json().at("/data/plan/status").stringValue()).isEqualTo("awaiting_approval");
            assertThat(asked.json().at("/data/plan/approval/revision").intValue()).isEqualTo(1);
            api(server).cancel(plan, "not needed");
            Receiver.Letter cancelled = receiver.await(2).getLast();
            assertThat(cancelled.json().path("type").stringValue()).isEqualTo("plan.cancelled");
            assertThat(cancelled.id()).isNotEqualTo(asked.id());
        }
    }

    @Test
    void aPlanThatEndsAgainIsToldOfAgain() throws Exception {
        work = ScriptStep.failing(1, ScriptStep.status(401), ScriptStep.text("one"));
        try (LiveServer server = server(); Receiver receiver = Receiver.answering(200)) {
            String plan = api(server).submit(request(receiver.url()));
            assertThat(receiver.await(1).getFirst().json().path("type").stringValue()).isEqualTo("plan.failed");
            api(server).retry(plan, 0);
            assertThat(receiver.await(2).getLast().json().path("type").stringValue()).isEqualTo("plan.completed");
            WebhookApi webhooks = new WebhookApi(api(server));
            await(webhooks, plan, "delivered");
            assertThat(webhooks.deliveries(plan)).extracting(Delivery::type).containsExactly("plan.completed",
                    "plan.failed");
        }
    }

    @Test
    void anotherOwnersAreNotThereAndSignaturesAreEachOnesOwn() throws Exception {
        try (LiveServer server = server(); Receiver receiver = Receiver.answering(200)) {
            PlanApi mine = token(server, "mine", "plans:write");
            PlanApi other = token(server, "other", "plans:write");
            String plan = mine.submit(request(receiver.url()));
            Receiver.Letter letter = receiver.await(1).getFirst();
            Delivery delivery = await(new WebhookApi(mine), plan, "delivered");

            assertRefused("plan_not_found", () -> new WebhookApi(other).deliveries(plan));
            assertRefused("plan_not_found", () -> new WebhookApi(other).retry(plan, delivery.id()));
            String secret = new WebhookApi(mine).secret().text();
            assertThat(letter.isSignedBy(secret)).isTrue();
            assertThat(letter.isSignedBy(new WebhookApi(other).secret().text())).isFalse();
            assertThat(letter.isSignedBy(new WebhookApi(api(server)).secret().text())).as("the operator's").isFalse();
            assertRefused("scope_missing", () -> new WebhookApi(token(server, "reader", "plans:read")).secret());

            WebhookSecret next = new WebhookApi(mine).rotateSecret();
            assertThat(next.text()).isNotEqualTo(secret);
            assertThat(next.previousUntil()).singleElement().satisfies(until -> assertThat(until)
                    .isBetween(Instant.now().plusSeconds(86_000), Instant.now().plusSeconds(86_500)));
            mine.submit(request(receiver.url()));
            Receiver.Letter both = receiver.await(2).getLast();
            assertThat(both.signatures()).hasSize(2);
            assertThat(both.isSignedBy(secret)).isTrue();
            assertThat(both.isSignedBy(next.text())).isTrue();
        }
    }

    private PlanApi token(LiveServer server, String name, String scope) throws Exception {
        String root = Files.createDirectories(folder.resolve("work")).toRealPath().toString();
        List<String> roots = scope.equals("plans:read") ? List.of() : List.of(root);
        return new PlanApi(Endpoint.of(server.url(), new TokenApi(api(server)).create(new TokenRequest(name,
                Optional.empty(), List.of(scope), roots, List.of(), Optional.empty())).secret()));
    }

    private static void assertRefused(String code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RefusedException.class,
                refused -> assertThat(refused.problem().code()).isEqualTo(code));
    }

    @Test
    void whatIsNotAllowedIsRefusedAtOnce() throws Exception {
        try (LiveServer server = server("MTO_WEBHOOKS_ALLOW", "10.1.0.0/16")) {
            for (String url : List.of("http://127.0.0.1:9/x?key=topsecret", "https://localhost/x?key=topsecret",
                    "https://[::1]/x", "https://169.254.169.254/latest", "http://example.com/x?key=topsecret",
                    "https://me:topsecret@example.com/", "https://example.com/#x", "ftp://example.com/", "nonsense",
                    "https://" + "a".repeat(2_000) + ".example/")) {
                var answer = server.send("POST", "/v1/orchestrate",
                        JsonMapper.shared().writeValueAsString(Map.of("taskDescription", "x", "callbackUrl", url)));
                assertThat(answer.statusCode()).as(url).isEqualTo(400);
                assertThat(JsonMapper.shared().readTree(answer.body()).at("/errors/0/field").stringValue())
                        .isEqualTo("callbackUrl");
                assertThat(answer.body()).doesNotContain("topsecret");
            }
            assertThat(server.send("GET", "/v1/orchestrate", "").body()).contains("\"plans\":[]");
        }
    }
}
