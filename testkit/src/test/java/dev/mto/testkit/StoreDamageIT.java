package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.plan.PlanId;
import dev.mto.store.SqliteJournal;
import dev.mto.testkit.Journals.Author;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A database that is overwritten under a server that uses it. Other programs do the writing: where this process closed
/// the file, it would give up SQLite's locks.
final class StoreDamageIT {
    private static final int PAGE = 4096;
    /// The tables were made with these, before anything was put into them.
    private static final int LOW_PAGES = 20;
    private static final List<String> PLANS = IntStream.range(0, 60).mapToObj(i -> "plan_old" + i).toList();
    /// All plans together are more than SQLite keeps in memory, so that they must be read from the disk.
    private static final int RESULT_CHARACTERS = 30_000;

    @TempDir
    private Path folder = Path.of("");
    private Path data;
    private Path copy;
    private Path garbage;

    @BeforeEach
    void prepare() throws IOException {
        data = Files.createDirectories(folder.resolve("data"));
        try (SqliteJournal journal = SqliteJournal.open(data)) {
            for (String plan : PLANS) {
                Author.submit(journal, new PlanId(plan), Journals.START, Journals.goal("A task", data))
                        .write(Journals.completion("x".repeat(RESULT_CHARACTERS)));
            }
        }
        copy = Files.copy(data.resolve("mto.db"), folder.resolve("copy.db"));
        byte[] noise = new byte[(int) Files.size(copy)];
        Arrays.fill(noise, (byte) 0xa5);
        garbage = Files.write(folder.resolve("garbage"), noise);
    }

    @Test
    void whatIsDamagedIsSaidAndNothingElse() throws Exception {
        try (LiveServer server = server()) {
            Map<String, String> before = all(server);
            overwrite(garbage, 1);

            assertDamageIsSaid(server.send("POST", "/v1/orchestrate", "{\"taskDescription\":\"Not now\"}"));
            assertRightOrRefused(server, before);
            assertThat(store(server).get("detail").stringValue()).contains("is damaged", "put a copy of mto.db back");

            overwrite(copy, 1);
            assertThat(store(server).get("ok").booleanValue()).isTrue();
            assertThat(all(server)).isEqualTo(before);
        }
    }

    /// The pages that a write of no account needs are sound, and so it would say that all is well.
    @Test
    void damageThatOnlyAReaderHasMetIsSaidUntilItIsGone() throws Exception {
        try (LiveServer server = server()) {
            Map<String, String> before = all(server);
            overwrite(garbage, LOW_PAGES);
            assertRightOrRefused(server, before);

            assertThat(store(server).get("ok").booleanValue()).isFalse();
            assertThat(store(server).get("detail").stringValue()).contains("is damaged");

            overwrite(copy, LOW_PAGES);
            assertThat(store(server).get("ok").booleanValue()).isTrue();
        }
    }

    private LiveServer server() throws Exception {
        RealOpencode opencode = RealOpencode.in(Files.createDirectories(folder.resolve("opencode")),
                URI.create("http://127.0.0.1:9/v1"));
        return LiveServer.start(data, opencode, Map.of());
    }

    private static Map<String, String> all(LiveServer server) throws Exception {
        Map<String, String> all = new HashMap<>();
        for (String plan : PLANS) {
            all.put(plan, server.send("GET", "/v1/orchestrate/" + plan, "").body());
        }
        return all;
    }

    private static void assertRightOrRefused(LiveServer server, Map<String, String> before) throws Exception {
        int refused = 0;
        for (String plan : PLANS) {
            HttpResponse<String> answer = server.send("GET", "/v1/orchestrate/" + plan, "");
            if (answer.statusCode() == 200) {
                assertThat(answer.body()).isEqualTo(before.get(plan));
            } else {
                assertDamageIsSaid(answer);
                refused++;
            }
        }
        assertThat(refused).isPositive();
    }

    private static void assertDamageIsSaid(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        JsonNode problem = JsonMapper.shared().readTree(answer.body());
        assertThat(problem.get("code").stringValue()).isEqualTo("store_unavailable");
        assertThat(problem.get("detail").stringValue()).contains("is damaged", "put a copy of mto.db back");
    }

    private static JsonNode store(LiveServer server) throws Exception {
        return JsonMapper.shared().readTree(server.send("GET", "/health/ready", "").body()).get("store");
    }

    /// @param from the first page, from 0; that one says that this is a database
    private void overwrite(Path content, int from) throws Exception {
        Process dd = new ProcessBuilder("dd", "if=" + content, "of=" + data.resolve("mto.db"), "bs=" + PAGE,
                "skip=" + from, "seek=" + from, "conv=notrunc").redirectErrorStream(true)
                .redirectOutput(Redirect.DISCARD).start();
        assertThat(dd.waitFor()).isZero();
    }
}
