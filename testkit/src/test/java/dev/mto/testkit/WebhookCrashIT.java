package dev.mto.testkit;

import static dev.mto.testkit.PlannerText.subtasksOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.plan.CallbackUrl;
import dev.mto.plan.PlanId;
import dev.mto.store.SqliteJournal;
import dev.mto.testkit.Journals.Author;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Whether people are told whatever dies, and what is written down of it.
@Timeout(180)
final class WebhookCrashIT {
    private static final JsonMapper JSON = JsonMapper.shared();

    @TempDir
    private Path folder = Path.of("");

    /// The event is on the disk, and the process died before anybody looked into the outbox.
    @Test
    void whatNobodyHasTriedYetIsToldByTheNextProcess() throws Exception {
        PlanId plan = new PlanId("plan_crash");
        Path data = Files.createDirectories(folder.resolve("data"));
        try (Receiver receiver = Receiver.answering(200)) {
            try (SqliteJournal journal = SqliteJournal.open(data)) {
                Author.submit(journal, plan, Journals.START, Journals.goal("A task", folder.toAbsolutePath())
                        .tell(new CallbackUrl(URI.create(receiver.url())))).write(Journals.failure());
            }
            try (LiveServer server = LiveServer.start(data, Map.of("MTO_WEBHOOKS_ALLOW", "127.0.0.1"))) {
                Receiver.Letter letter = receiver.await(1).getFirst();
                assertThat(letter.id()).isEqualTo("plan_crash-2");
                assertThat(letter.json().path("type").stringValue()).isEqualTo("plan.failed");
                assertThat(server.plan(plan.value())).isEqualTo(letter.json().path("data"));
            }
        }
    }

    @Test
    void anAttemptThatAKillCutsIsMadeAgainUnderTheSameIdAndNoSecretIsLogged() throws Exception {
        Path data = folder.resolve("data");
        Path log = folder.resolve("log");
        try (ChatScene scene = new ChatScene(folder); Receiver receiver = Receiver.answering(Receiver.HANG, 500, 200)) {
            scene.model.planner(ScriptStep.text(subtasksOf("chat", "first", "")));
            scene.model.subtask("first", ScriptStep.text("one"));
            scene.model.synthesis(ScriptStep.text("All in all: one."));
            Map<String, String> settings = scene.settings(Map.of("MTO_WEBHOOKS_ALLOW", "127.0.0.1",
                    "MTO_WEBHOOKS_FIRST_RETRY", "PT0.05S", "MTO_LOG_LEVEL", "debug"));
            String plan;
            try (ServeProcess server = ServeProcess.logging(data, log, settings)) {
                server.awaitUp();
                plan = JSON.readTree(server.send("POST", "/v1/orchestrate", JSON.writeValueAsString(
                        Map.of("taskDescription", "add up", "directory", scene.work.toString(), "callbackUrl",
                                receiver.url())))
                        .body()).get("planId").stringValue();
                receiver.await(1);
                // Closing it is a kill, in the midst of that attempt.
            }
            Files.delete(data.resolve("server.json"));
            Path second = folder.resolve("log2");
            String secret;
            try (ServeProcess server = ServeProcess.logging(data, second, settings)) {
                server.awaitUp();
                receiver.await(3);
                Glance<JsonNode> delivery = () -> JSON
                        .readTree(server.send("GET", "/v1/orchestrate/" + plan + "/deliveries", "").body())
                        .at("/deliveries/0");
                JsonNode delivered = delivery.until(one -> one.path("state").stringValue().equals("delivered"),
                        "delivery", ChatScene.SOON);
                assertThat(delivered.path("attempts").intValue()).as("the one that was cut does not count")
                        .isEqualTo(2);
                secret = JSON.readTree(server.send("GET", "/v1/webhooks/secret", "").body()).get("secret")
                        .stringValue();
            }
            assertThat(receiver.letters()).hasSize(3).extracting(Receiver.Letter::id).containsOnly(
                    receiver.letters().getFirst().id());
            assertThat(receiver.letters()).allSatisfy(letter -> assertThat(letter.isSignedBy(secret)).isTrue());
            String all = Files.readString(log) + Files.readString(second);
            assertThat(all).contains("webhook.put_off " + receiver.letters().getFirst().id())
                    .doesNotContain("topsecret", "/hooks/mto", secret);
            assertThat(permissions(data.resolve("mto.db"))).isEqualTo("rw-------");
        }
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
