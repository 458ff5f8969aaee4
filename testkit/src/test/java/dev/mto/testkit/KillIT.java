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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Plans in flight in real processes, and no mercy: the orchestrator is killed at random moments, and opencode. What was
/// asked of the model tells whether anything was paid for twice.
final class KillIT {
    private static final int PLANS = 50;
    private static final int KILLS = 20;
    private static final int OPENCODE_KILLS = 5;
    private static final int CHAT_PLANS = 20;
    private static final int CHAT_KILLS = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @TempDir
    private Path folder = Path.of("");
    private final ScriptedModel model;
    private final long seed = Long.getLong("kill.seed", System.nanoTime());
    private final Random random = new Random(seed);

    KillIT() throws IOException {
        model = new ScriptedModel();
        System.out.println("kill.seed=" + seed);
    }

    @AfterEach
    void leavesNoProcess() throws IOException {
        model.close();
        assertThat(new MarkedProcesses(folder).end()).as("processes left").isEmpty();
    }

    @Test
    void everyPlanEndsRightAndNothingIsPaidForTwice() throws Exception {
        List<String> tasks = new KillScript(model, random, "build").play(PLANS);
        ServerProcess server = ServerProcess.in(folder, model.baseUrl());
        server.start();
        List<String> plans = server.submitAll(tasks);
        KillLog log = new KillLog(server.data(), model);
        for (int kill = 0; kill < KILLS; kill++) {
            if (kill % OPENCODE_KILLS == 0 && kill < KILLS / 2) {
                // However slow the machine is: some of the kills come amid work, and not all before it.
                model.awaitCall(call -> call.kind() == PromptKind.WORK && !call.ended(), PATIENCE);
            }
            pause(200, 2_000);
            if (kill % (KILLS / OPENCODE_KILLS) == 2) {
                log.opencodeKilled(server.killOpencode());
                pause(0, 1_000);
            }
            killOrchestrator(server, log);
        }
        Map<Fate, Integer> fates = fatesAtTheEnd(server, log, plans);
        assertThat(fates.getOrDefault(Fate.LOST, 0)).as("lost").isZero();
        assertThat(log.orchestratorKills()).isEqualTo(KILLS);
        assertThat(fates.getOrDefault(Fate.ADOPTED, 0)).as("adopted").isPositive();
    }

    /// Chat completions end with the process, and only they are begun anew.
    @Test
    void withoutOpencodeOnlyWhatHadNotFinishedIsSentAgain() throws Exception {
        List<String> tasks = new KillScript(model, random, "chat").play(CHAT_PLANS);
        ServerProcess server = ServerProcess.ofChat(folder, model.baseUrl());
        server.start();
        List<String> plans = server.submitAll(tasks);
        KillLog log = new KillLog(server.data(), model);
        model.awaitCall(call -> call.kind() == PromptKind.WORK && !call.ended(), PATIENCE);
        for (int kill = 0; kill < CHAT_KILLS; kill++) {
            killOrchestrator(server, log);
            pause(200, 1_200);
        }
        assertThat(fatesAtTheEnd(server, log, plans)).as("what was under way").containsOnlyKeys(Fate.REPLACED);
        assertThat(server.killOpencode()).as("whether there was an opencode").isFalse();
    }

    private void pause(int least, int most) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(least + random.nextInt(most - least));
    }

    private static void killOrchestrator(ServerProcess server, KillLog log) throws Exception {
        server.kill();
        log.orchestratorKilled();
        server.start();
    }

    private static Map<Fate, Integer> fatesAtTheEnd(ServerProcess server, KillLog log, List<String> plans)
            throws Exception {
        server.awaitAllTerminal(plans, PATIENCE);
        Map<Fate, Integer> fates = new EnumMap<>(log.fates());
        System.out.println(log.summary(fates));
        server.stop();
        assertThat(log.wrongPlans(plans)).isEmpty();
        assertThat(log.doubled()).as("asked again though finished").isEmpty();
        return fates;
    }
}
