package dev.mto.testkit;

import static dev.mto.testkit.PlannerText.subtasksOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.testkit.WatcherSwarm.Watcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Thousands who watch a few plans, of a server in a process of its own.
final class WatchersIT {
    private static final int WATCHERS = 5_000;
    private static final int PLANS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /// What a watcher may cost the server: mostly what Jetty holds for a connection and a request. Measured at half of that.
    private static final long MAX_KIB_EACH = 40;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void eachGetsEachEventOnceAndInOrder() throws Exception {
        CountDownLatch planned = new CountDownLatch(1);
        CountDownLatch worked = new CountDownLatch(1);
        try (ScriptedModel model = new ScriptedModel()) {
            model.planner(ScriptStep.text(subtasksOf("chat", "first", "", "second", "0")).heldBy(planned));
            model.subtask("first", ScriptStep.text("one").heldBy(worked));
            model.subtask("second", ScriptStep.text("two"));
            model.synthesis(ScriptStep.text("One and two."));
            ServerProcess server = ServerProcess.ofChat(folder, model.baseUrl());
            server.start();
            try {
                List<String> plans = server.submitAll(Collections.nCopies(PLANS, "add up"));
                ServerNote note = ServerNote.read(server.data());
                long before = residentKib(note.pid());
                try (WatcherSwarm swarm = new WatcherSwarm(note.url(),
                        Files.readString(server.data().resolve("token")).strip())) {
                    watch(swarm, plans);
                    tell("idle", before, residentKib(note.pid()));
                    planned.countDown();
                    swarm.readUntil(watcher -> watcher.seen().size() > 3, PATIENCE);
                    for (Watcher watcher : swarm.watchers().subList(0, WATCHERS / 5)) {
                        swarm.reconnect(watcher);
                    }
                    worked.countDown();
                    swarm.readUntil(Watcher::isOver, PATIENCE);
                    tell("at the end", before, residentKib(note.pid()));
                    long last = swarm.watchers().getFirst().seen().getLast();
                    assertThat(last).isGreaterThan(10);
                    assertThat(swarm.watchers()).allSatisfy(watcher -> assertThat(watcher.seen()).as(watcher.plan())
                            .isEqualTo(LongStream.rangeClosed(1, last).boxed().toList()));
                    assertThat((residentKib(note.pid()) - before) / WATCHERS).isLessThan(MAX_KIB_EACH);
                }
            } finally {
                server.stop();
            }
        }
    }

    private static void watch(WatcherSwarm swarm, List<String> plans) throws IOException {
        for (int count = 0; count < WATCHERS; count++) {
            swarm.add(plans.get(count % plans.size()));
            if (count % 100 == 0) {
                swarm.readUntil(watcher -> !watcher.seen().isEmpty(), PATIENCE);
            }
        }
        swarm.readUntil(watcher -> !watcher.seen().isEmpty(), PATIENCE);
    }

    private static void tell(String when, long before, long now) {
        System.out.printf("%,d watchers of %d plans, %s: %d MiB resident, %d before them; %d KiB each%n", WATCHERS,
                PLANS, when,
                now >> 10, before >> 10, (now - before) / WATCHERS);
    }

    private static long residentKib(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", ""))).findFirst().orElseThrow();
    }
}
