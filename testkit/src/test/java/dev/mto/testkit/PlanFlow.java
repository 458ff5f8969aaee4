package dev.mto.testkit;

import dev.mto.client.ApiException;
import dev.mto.client.PlanApi;
import dev.mto.client.PlanEvent;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/// Keeps so many plans under way, whatever befalls the servers: each is handed in under a key of its own, at one server after
/// another, until one has taken it. Some are watched at a server that lives through all of it. Runs on a thread of its own until
/// it is stopped.
final class PlanFlow implements AutoCloseable {
    private static final Duration ANSWER = Duration.ofSeconds(8);
    private static final long GLANCE_MILLIS = 200;
    private static final int WATCHED = 4;

    private final ClusterStage stage;
    private final List<String> names;
    private final int underWay;
    private final List<String> plans = Collections.synchronizedList(new ArrayList<>());
    private final List<String> troubles = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService watchers = Executors.newVirtualThreadPerTaskExecutor();
    private final Thread thread;
    private volatile boolean stopped;
    private final AtomicInteger again = new AtomicInteger();

    /// @param names of the servers that plans are handed in at; at the first they are watched
    PlanFlow(ClusterStage stage, List<String> names, int underWay) {
        this.stage = stage;
        this.names = names;
        this.underWay = underWay;
        this.thread = Thread.ofVirtual().name("plan-flow").start(this::run);
    }

    /// Those that were taken, in the order they were.
    List<String> plans() {
        return List.copyOf(plans);
    }

    /// What nobody may see: a plan that was refused for good, a watcher who missed something.
    List<String> troubles() {
        return List.copyOf(troubles);
    }

    /// How often a plan had to be handed in again.
    int again() {
        return again.get();
    }

    private void run() {
        try {
            while (!stopped) {
                long live = stage.number("select count(*) from plan where finished_at is null");
                for (long each = live; live >= 0 && each < underWay && !stopped; each++) {
                    handIn(plans.size());
                }
                TimeUnit.MILLISECONDS.sleep(GLANCE_MILLIS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            troubles.add("no plans are handed in any more: " + e);
        }
    }

    private void handIn(int number) throws IOException, InterruptedException {
        String body = stage.request(KillScript.task(number));
        for (int turn = number; !stopped; turn++) {
            ServeProcess at = stage.server(names.get(turn % names.size())).process();
            try {
                HttpResponse<String> answer = at.send(at.call("POST", "/v1/orchestrate", body).timeout(ANSWER)
                        .header("Idempotency-Key", "soak-" + number));
                if (answer.statusCode() == 202) {
                    plans.add(ServeProcess.planId(answer));
                    watch(number, plans.getLast());
                    return;
                }
                if (answer.statusCode() < 500) {
                    troubles.add("refused: " + answer.statusCode() + " " + answer.body());
                }
            } catch (IOException _) {
                // Killed, frozen, or not up again: the next one may take it, and knows by the key if this one did.
            }
            again.incrementAndGet();
            TimeUnit.MILLISECONDS.sleep(GLANCE_MILLIS);
        }
    }

    private void watch(int number, String plan) {
        if (number % WATCHED == 0) {
            watchers.execute(() -> {
                List<Long> seen = new ArrayList<>();
                try {
                    new PlanApi(stage.server(names.getFirst()).process().endpoint()).watch(plan,
                            event -> note(event, seen));
                    if (!seen.equals(LongStream.rangeClosed(1, seen.size()).boxed().toList())) {
                        troubles.add("a watcher of " + plan + " saw " + seen);
                    }
                } catch (ApiException | IOException e) {
                    troubles.add("a watcher of " + plan + " heard no more: " + e);
                } catch (InterruptedException _) {
                    Thread.currentThread().interrupt();
                }
            });
        }
    }

    private static void note(PlanEvent event, List<Long> seen) {
        if (event.isJournalled()) {
            seen.add(Long.valueOf(event.id()));
        }
    }

    /// Hands in no more. What was handed in goes on.
    void stop() throws InterruptedException {
        stopped = true;
        thread.join();
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        watchers.shutdownNow();
    }
}
