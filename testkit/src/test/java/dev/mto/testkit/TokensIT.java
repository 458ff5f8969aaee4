package dev.mto.testkit;

import static dev.mto.testkit.PlannerText.subtasksOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.client.ApiException;
import dev.mto.client.Endpoint;
import dev.mto.client.IssuedToken;
import dev.mto.client.PlanApi;
import dev.mto.client.PlanQuery;
import dev.mto.client.PlanSummary;
import dev.mto.client.RefusedException;
import dev.mto.client.Submission;
import dev.mto.client.Token;
import dev.mto.client.TokenApi;
import dev.mto.client.TokenRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Tokens, owners, roots, limits and keys, in a whole server with its database, seen from the Java client.
@Timeout(120)
final class TokensIT {
    @TempDir
    private Path folder = Path.of("");
    private Path root = Path.of("");
    private final ScriptedModel model;

    TokensIT() throws IOException {
        model = new ScriptedModel();
    }

    @BeforeEach
    void prepare() throws IOException {
        root = Files.createDirectories(folder.toRealPath().resolve("work"));
        model.planner(subtasksOf("chat", "first", ""));
        model.subtask("first", ScriptStep.hang());
        model.synthesis(ScriptStep.text("Done."));
    }

    @AfterEach
    void stop() {
        model.close();
    }

    private LiveServer server(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(McpClients.scripted(model));
        settings.putAll(more);
        return LiveServer.start(folder.resolve("data"), settings);
    }

    private static PlanApi as(LiveServer server, String token) {
        return new PlanApi(Endpoint.of(server.url(), token));
    }

    private static TokenApi admin(LiveServer server) {
        return new TokenApi(as(server, server.token()));
    }

    private IssuedToken writer(LiveServer server, String name, Optional<String> owner) throws ApiException {
        return admin(server).create(new TokenRequest(name, owner, List.of("plans:write"), List.of(root.toString()),
                List.of(), Optional.of("1d")));
    }

    private Submission request() {
        return Submission.of("add up").directory(root.toString());
    }

    private static List<String> ids(PlanApi api) throws ApiException {
        return api.list(PlanQuery.ALL).plans().stream().map(PlanSummary::id).toList();
    }

    private static void assertRefused(int status, String code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(RefusedException.class, refused -> {
            assertThat(refused.problem().code()).isEqualTo(code);
            assertThat(refused.problem().status()).isEqualTo(status);
        });
    }

    @Test
    void tokensAndOwnersOutliveARestart() throws Exception {
        String mine;
        String successor;
        String plan;
        String others;
        try (LiveServer server = server(Map.of())) {
            mine = writer(server, "mine", Optional.empty()).secret();
            others = as(server, writer(server, "other", Optional.empty()).secret()).submit(request());
            plan = as(server, mine).submit(request());
            successor = writer(server, "next", Optional.of("mine")).secret();
            assertRefused(404, "plan_not_found", () -> as(server, mine).plan(others));
        }
        try (LiveServer server = server(Map.of())) {
            assertThat(ids(as(server, mine))).containsExactly(plan);
            assertThat(ids(as(server, successor))).containsExactly(plan);
            assertRefused(404, "plan_not_found", () -> as(server, mine).plan(others));
            assertRefused(404, "plan_not_found", () -> as(server, mine).cancel(others, "mine"));
            assertThat(ids(as(server, server.token()))).containsExactlyInAnyOrder(plan, others);
            assertThat(admin(server).list()).extracting(Token::name).containsExactly("next", "other", "mine");
            assertThat(admin(server).list()).allMatch(token -> token.name().equals("next") || token.lastUsedAt()
                    .isPresent());
            admin(server).revoke("mine");
            assertRefused(401, "token_revoked", () -> as(server, mine).plan(plan));
            assertThat(as(server, successor).cancel(plan, "enough").plan().id()).isEqualTo(plan);
        }
    }

    @Test
    void aWatchEndsWithItsToken() throws Exception {
        try (LiveServer server = server(Map.of());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            PlanApi mine = as(server, writer(server, "mine", Optional.empty()).secret());
            String plan = mine.submit(request());
            CountDownLatch watching = new CountDownLatch(1);
            Future<?> watch = threads.submit(() -> mine.watch(plan, _ -> watching.countDown()));
            watching.await();
            admin(server).revoke("mine");
            assertThatThrownBy(watch::get).hasCauseInstanceOf(RefusedException.class)
                    .hasMessageContaining("token_revoked");
        }
    }

    @Test
    void rootsOfTheServerBindTheOperatorToo() throws Exception {
        Path outside = Files.createDirectories(folder.resolve("outside"));
        try (LiveServer server = server(Map.of("MTO_SERVER_ROOTS", root.toString()))) {
            PlanApi local = as(server, server.token());
            assertRefused(403, "directory_forbidden", () -> local.submit(request().directory(outside.toString())));
            assertThat(local.submit(request())).startsWith("plan_");
        }
    }

    @Test
    void anOwnerHasSoManyLivePlans() throws Exception {
        try (LiveServer server = server(Map.of("MTO_TOKENS_LIVE_PLANS", "2"))) {
            PlanApi mine = as(server, writer(server, "mine", Optional.empty()).secret());
            String first = mine.submit(request());
            mine.submit(request().idempotencyKey("k"));
            assertRefused(429, "too_many_plans", () -> mine.submit(request()));
            assertThat(mine.submit(request().idempotencyKey("k"))).as("what was taken on is no new plan")
                    .startsWith("plan_");
            assertThat(ids(mine)).hasSize(2);
            mine.cancel(first, "room");
            server.awaitPlan(first, plan -> plan.at("/plan/status").stringValue().equals("cancelled"),
                    Duration.ofSeconds(30));
            String third = mine.submit(request());
            assertThat(ids(mine)).hasSize(3).contains(third);
            assertThat(as(server, server.token()).submit(request())).as("the operator has no limit").isNotBlank();
        }
    }

    @Test
    void aKeyMakesOnePlanHoweverOftenItIsSentAndAcrossARestart() throws Exception {
        Submission keyed = request().idempotencyKey("build-7");
        String plan;
        try (LiveServer server = server(Map.of());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            PlanApi local = as(server, server.token());
            List<Future<String>> all = threads
                    .invokeAll(Stream.generate(() -> (Callable<String>) () -> local.submit(keyed))
                            .limit(30).toList());
            plan = all.getFirst().get();
            assertThat(all).allMatch(each -> each.resultNow().equals(plan));
            assertThat(ids(local)).containsExactly(plan);
        }
        try (LiveServer server = server(Map.of())) {
            PlanApi local = as(server, server.token());
            assertThat(local.submit(keyed)).isEqualTo(plan);
            assertRefused(409, "idempotency_conflict", () -> local.submit(keyed.maxSubtasks(2)));
            PlanApi other = as(server, writer(server, "other", Optional.empty()).secret());
            assertThat(other.submit(keyed)).isNotEqualTo(plan);
            assertThat(ids(local)).hasSize(2);
        }
    }
}
