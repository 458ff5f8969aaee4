package dev.mto.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.bench.backend.FakeModel;
import dev.mto.client.ApiException;
import dev.mto.client.Endpoint;
import dev.mto.client.PlanApi;
import dev.mto.client.PlanPage;
import dev.mto.client.PlanQuery;
import dev.mto.client.PlanSummary;
import dev.mto.testkit.LiveServer;
import dev.mto.testkit.Postgres;
import dev.mto.testkit.Postgres.Database;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A plan that really ran and copies of it, read by a server: they are plans like any other. No figure is asserted.
final class HistoryTest {
    private static final int COPIES = 30;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void copiesArePlansLikeAnyOtherAndStatementsAreExplained() throws Exception {
        try (Postgres postgres = Postgres.in(folder);
                FakeModel model = FakeModel.start(0,
                        new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8))) {
            Explained explained = Explained.prepare(postgres);
            Database database = postgres.database();
            Map<String, String> settings = Map.of("MTO_CHAT_BASE_URL", model.baseUrl().toString(), "MTO_CHAT_MODEL",
                    "fake", "MTO_CHAT_USE", "all", "MTO_STORE_URL", database.url());
            String original;
            try (LiveServer server = LiveServer.start(folder.resolve("data"), settings)) {
                original = server.submit(Files.createDirectories(folder.resolve("work")),
                        Originals.instant("p", 1).getFirst().request(), Map.of());
                assertThat(server.finish(original).at("/plan/outcome").asString("")).isEqualTo("full");
            }
            new Copies(database, 10).make(COPIES);
            explained.turn(true);
            try (LiveServer server = LiveServer.start(folder.resolve("data"), settings)) {
                look(new PlanApi(Endpoint.of(server.url(), server.token())), original);
            }
            explained.turn(false);
            assertThat(explained.slowest()).anySatisfy(one -> {
                assertThat(one.by()).isEqualTo("mto reader");
                assertThat(one.statement()).startsWith("select * from plan").contains("limit $");
                assertThat(one.plan()).startsWith("Limit ").contains("actual time=", "Buffers: ");
            });
        }
    }

    private static void look(PlanApi api, String original) throws Exception {
        PlanPage page = api.list(
                new PlanQuery(Optional.empty(), Optional.empty(), Optional.of(100), Optional.empty()));
        assertThat(page.plans()).hasSize(COPIES + 1).extracting(PlanSummary::id).doesNotHaveDuplicates();
        String copy = page.plans().stream().map(PlanSummary::id).filter(id -> !id.equals(original)).findFirst()
                .orElseThrow();
        assertThat(results(api, copy)).isEqualTo(results(api, original)).hasSize(5);
        assertThat(api.journal(copy)).hasSameSizeAs(api.journal(original)).noneMatch(
                event -> event.data().contains(original));
        assertThat(api.plan(copy).plan().outcome()).contains("full");
    }

    private static List<String> results(PlanApi api, String plan) throws ApiException {
        return api.plan(plan).subtasks().stream().map(subtask -> subtask.result().orElse("")).toList();
    }
}
