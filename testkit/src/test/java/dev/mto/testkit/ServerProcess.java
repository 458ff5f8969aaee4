package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.client.Endpoint;
import dev.mto.testkit.MtoProcess.Ended;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A server that `mto start` starts, in a process of its own, with the real opencode or none and a scripted model behind
/// it; to be killed. Confined to one test.
final class ServerProcess {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final MtoCommand mto;
    private final Path work;
    private final HttpClient client = HttpClient.newHttpClient();

    private ServerProcess(MtoCommand mto, Path work) {
        this.mto = mto;
        this.work = work;
    }

    /// Prepares one.
    ///
    /// @param folder a test's temporary folder
    static ServerProcess in(Path folder, URI model) throws Exception {
        RealOpencode opencode = RealOpencode.in(Files.createDirectories(folder.resolve("opencode")), model);
        Map<String, String> environment = new HashMap<>(opencode.environment());
        environment.put("MTO_OPENCODE_BINARY", opencode.program().toString());
        environment.put("MTO_LIMITS_SESSIONS_IN_FLIGHT", "30");
        return new ServerProcess(MtoCommand.in(folder).with(environment),
                Files.createDirectories(folder.resolve("work")));
    }

    /// Prepares one that has no opencode, but an endpoint. It allows no retries: what is begun anew used none up.
    static ServerProcess ofChat(Path folder, URI model) throws Exception {
        return new ServerProcess(MtoCommand.in(folder).with(Map.of("MTO_CHAT_BASE_URL", model.toString(),
                "MTO_CHAT_MODEL", ScriptedModel.MODEL, "MTO_CHAT_USE", "all", "MTO_LIMITS_RETRIES", "0")),
                Files.createDirectories(folder.resolve("work")));
    }

    Path data() {
        return mto.data();
    }

    /// Where it listens, and what lets its owner in.
    Endpoint endpoint() throws IOException {
        return Endpoint.of(URI.create(
                JSON.readTree(Files.readString(data().resolve("server.json"))).get("url").stringValue()),
                Files.readString(data().resolve("token")).strip());
    }

    void start() throws Exception {
        Ended started = mto.run("start");
        assertThat(started.exitCode()).as(started.err()).isZero();
    }

    void stop() throws Exception {
        Ended stopped = mto.run("stop");
        assertThat(stopped.exitCode()).as(stopped.err()).isZero();
        client.close();
    }

    /// Ends it as a crash would, and returns when it is gone.
    void kill() throws IOException {
        long pid = JSON.readTree(Files.readString(data().resolve("server.json"))).get("pid").asLong();
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    /// The same of its opencode.
    ///
    /// @return whether there was one
    boolean killOpencode() throws IOException {
        if (!Files.exists(data().resolve("opencode").resolve("opencode.json"))) {
            return false;
        }
        OpencodeRecord.read(data(), "opencode").kill();
        return true;
    }

    List<String> submitAll(List<String> tasks) throws Exception {
        List<String> plans = new ArrayList<>();
        for (String task : tasks) {
            HttpResponse<String> answer = client.send(request("/v1/orchestrate")
                    .header("Content-Type", "application/json").POST(BodyPublishers.ofString(JSON.writeValueAsString(
                            Map.of("taskDescription", task, "directory", work.toString()))))
                    .build(), BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
            plans.add(JSON.readTree(answer.body()).get("planId").stringValue());
        }
        return plans;
    }

    void awaitAllTerminal(List<String> plans, Duration patience) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        List<String> open = new ArrayList<>(plans);
        while (!open.isEmpty()) {
            assertThat(System.nanoTime()).as("not over in time: %s", open).isLessThan(end);
            open.removeIf(this::isTerminal);
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private boolean isTerminal(String plan) {
        try {
            String body = client.send(request("/v1/orchestrate/" + plan).build(), BodyHandlers.ofString()).body();
            JsonNode status = JSON.readTree(body).at("/plan/status");
            return List.of("completed", "failed", "cancelled").contains(status.asString(""));
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private HttpRequest.Builder request(String path) throws IOException {
        String url = JSON.readTree(Files.readString(data().resolve("server.json"))).get("url").stringValue();
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofMinutes(2)).header("Authorization",
                "Bearer " + Files.readString(data().resolve("token")).strip());
    }
}
