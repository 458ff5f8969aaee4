package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.PromptKind;
import dev.mto.testkit.KillLog.Fate;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Fifty plans in flight in real processes, and no mercy: the orchestrator killed twenty times, opencode five times, at
/// random moments. What was asked of the model tells whether anything was paid for twice.
final class KillIT {
    private static final int PLANS = 50;
    private static final int KILLS = 20;
    private static final int OPENCODE_KILLS = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    private Path folder = Path.of("");
    private final ScriptedModel model;
    private final long seed = Long.getLong("kill.seed", System.nanoTime());
    private final Random random = new Random(seed);

    KillIT() throws IOException {
        model = new ScriptedModel();
    }

    @BeforeEach
    void script() {
        IntStream.range(0, PLANS).mapToObj(KillIT::name).forEach(this::scriptPlan);
    }

    @AfterEach
    void leavesNoProcess() throws IOException {
        model.close();
        assertThat(new MarkedProcesses(folder).end()).as("processes left").isEmpty();
    }

    private static String name(int plan) {
        return "P%02d".formatted(plan);
    }

    private void scriptPlan(String plan) {
        model.when(ScriptedModel.kind(PromptKind.PLAN).and(request -> request.lastUserText().contains("Do " + plan)),
                slow(PlannerText.subtasks(plan + "-A", "", plan + "-B", "", plan + "-C", "0,1")));
        for (String part : List.of("A", "B", "C")) {
            model.subtask(plan + "-" + part, slow("result of " + plan + "-" + part));
        }
        model.when(
                ScriptedModel.kind(PromptKind.SYNTHESIS).and(request -> request.lastUserText().contains("Do " + plan)),
                slow("answer of " + plan));
    }

    private ScriptStep slow(String text) {
        return ScriptStep.text(text).after(Duration.ofMillis(100 + random.nextInt(1_500)));
    }

    @Test
    void everyPlanEndsRightAndNothingIsPaidForTwice() throws Exception {
        System.out.println("kill.seed=" + seed);
        ServerProcess server = ServerProcess.in(folder, model.baseUrl());
        server.start();
        List<String> plans = server.submitAll(IntStream.range(0, PLANS).mapToObj(plan -> "Do " + name(plan)).toList());
        KillLog log = new KillLog(server.data(), model);
        for (int kill = 0; kill < KILLS; kill++) {
            TimeUnit.MILLISECONDS.sleep(200 + random.nextInt(1_800));
            if (kill % (KILLS / OPENCODE_KILLS) == 2) {
                log.opencodeKilled(server.killOpencode());
                TimeUnit.MILLISECONDS.sleep(random.nextInt(1_000));
            }
            server.kill();
            log.orchestratorKilled();
            server.start();
        }
        server.awaitAllTerminal(plans, PATIENCE);
        Map<Fate, Integer> fates = new EnumMap<>(log.fates());
        System.out.println(log.summary(fates));
        server.stop();
        assertThat(log.wrongPlans(plans)).isEmpty();
        assertThat(fates.getOrDefault(Fate.LOST, 0)).as("lost").isZero();
        assertThat(log.doubled()).as("asked again though finished").isEmpty();
        assertThat(log.orchestratorKills()).isEqualTo(KILLS);
        assertThat(fates.getOrDefault(Fate.ADOPTED, 0)).as("adopted").isPositive();
    }
}
