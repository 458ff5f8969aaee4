package dev.mto.bench.drive;

import dev.mto.bench.backend.Timeline;
import dev.mto.client.Endpoint;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.json.JsonMapper;

/// Hands requests in, to one server after another, over connections that are kept, so that what is measured is not their
/// making. Thread-safe.
final class Submitter implements AutoCloseable {
    /// Requests on the wire at once: enough to keep the server busy, and not so many that they wait for one another there,
    /// which no planner's call could make up for.
    private static final int AT_ONCE = 8 * Runtime.getRuntime().availableProcessors();

    private static final JsonMapper JSON = JsonMapper.shared();

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Semaphore lines = new Semaphore(AT_ONCE);
    private final List<ServerUnderTest> servers;
    private final AtomicInteger turn = new AtomicInteger();

    Submitter(List<ServerUnderTest> servers) {
        this.servers = servers;
    }

    /// What came of handing one in.
    ///
    /// @param sent on the timeline
    /// @param planId empty where it was refused
    record Submission(long sent, String planId, Optional<String> refusal) {}

    Submission submit(String task) throws InterruptedException {
        ServerUnderTest next = servers.get(turn.getAndIncrement() % servers.size());
        Endpoint server = next.api().server();
        HttpRequest request = HttpRequest.newBuilder(server.url().resolve("/v1/orchestrate"))
                .header("Authorization", "Bearer " + server.token()).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(
                        Map.of("taskDescription", task, "directory", next.work().toString(), "maxSubtasks", 100))))
                .build();
        lines.acquire();
        long sent = Timeline.now();
        try {
            HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
            return answer.statusCode() == 202
                    ? new Submission(sent, JSON.readTree(answer.body()).get("planId").stringValue(), Optional.empty())
                    : new Submission(sent, "", Optional.of(answer.statusCode() + " " + answer.body()));
        } catch (IOException e) {
            return new Submission(sent, "", Optional.of(e.toString()));
        } finally {
            lines.release();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
