package dev.mto.bench;

import dev.mto.bench.backend.Timeline;
import dev.mto.bench.drive.BackendProcess;
import dev.mto.bench.drive.Call;
import dev.mto.bench.figures.Calibration;
import dev.mto.bench.figures.Spread;
import dev.mto.bench.workload.StepMarker;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import tools.jackson.databind.json.JsonMapper;

/// Asks the fake model and does nothing else, to tell what of a figure is the model's own. Thread-safe.
record BareClient(BackendProcess backend) {
    private static final double MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int SHORTEST = 200;
    private static final int LONGEST = 2_000;
    private static final String PLAN = "calibration";

    /// Keeps so many calls of 200 to 2,000 ms in flight.
    ///
    /// @param rounds calls that each of them makes, one after another
    Calibration calibrate(int inFlight, int rounds) throws IOException, InterruptedException {
        backend.ledger().clear();
        List<Double> late = new ArrayList<>();
        long begin = Timeline.now();
        Duration ownCpu = cpu();
        Duration modelCpu = backend.cpu();
        try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                .executor(Executors.newVirtualThreadPerTaskExecutor()).build();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Double>>> asking = new ArrayList<>();
            for (int each = 0; each < inFlight; each++) {
                RandomGenerator random = RandomGeneratorFactory.getDefault().create(each);
                asking.add(threads.submit(() -> ask(client, random, rounds)));
            }
            for (Future<List<Double>> one : asking) {
                late.addAll(one.get());
            }
        } catch (ExecutionException e) {
            throw new IOException(e);
        }
        double seconds = (Timeline.now() - begin) / (double) TimeUnit.SECONDS.toNanos(1);
        List<Call> calls = backend.ledger().calls(PLAN);
        return new Calibration(inFlight, late.size() / seconds, Spread.of(late.stream().mapToDouble(each -> each)),
                Spread.of(calls.stream()
                        .mapToDouble(call -> (call.ended() - call.began() - call.nominalNanos()) / MILLI)),
                backend.cpu().minus(modelCpu).toNanos() / MILLI / late.size(),
                cpu().minus(ownCpu).toNanos() / MILLI / late.size());
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private List<Double> ask(HttpClient client, RandomGenerator random, int rounds)
            throws IOException, InterruptedException {
        List<Double> late = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            long millis = random.nextLong(SHORTEST, LONGEST + 1);
            HttpRequest request = request(backend.baseUrl(), new StepMarker(PLAN, round, millis));
            long sent = Timeline.now();
            client.send(request, BodyHandlers.ofLines()).body().forEach(_ -> {});
            late.add((Timeline.now() - sent) / MILLI - millis);
        }
        return late;
    }

    private static HttpRequest request(URI baseUrl, StepMarker marker) {
        String body = JsonMapper.shared().writeValueAsString(Map.of("model", "fake", "stream", true, "messages",
                List.of(Map.of("role", "user", "content", marker.toString()))));
        return HttpRequest.newBuilder(URI.create(baseUrl + "/chat/completions"))
                .header("Content-Type", "application/json").POST(BodyPublishers.ofString(body)).build();
    }
}
