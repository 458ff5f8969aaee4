package dev.mto.testkit;

import dev.mto.sample.PromptKind;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/// Plans to be in flight while something is killed: two sub-tasks and a third of both, each session in a time of its own.
/// Their answers tell what they are answers to. Confined to one thread.
///
/// @param agent whose the sub-tasks are
record KillScript(ScriptedModel model, Random random, String agent) {
    /// Has the model answer so many plans.
    ///
    /// @return what is to be submitted
    List<String> play(int plans) {
        List<String> names = IntStream.range(0, plans).mapToObj("P%03d"::formatted).toList();
        names.forEach(this::play);
        return names.stream().map(name -> "Do " + name).toList();
    }

    private void play(String plan) {
        model.when(ScriptedModel.kind(PromptKind.PLAN).and(request -> request.lastUserText().contains("Do " + plan)),
                slow(PlannerText.subtasksOf(agent, plan + "-A", "", plan + "-B", "", plan + "-C", "0,1")));
        for (String part : List.of("A", "B", "C")) {
            model.subtask(plan + "-" + part, slow("result of " + plan + "-" + part));
        }
        model.when(
                ScriptedModel.kind(PromptKind.SYNTHESIS).and(request -> request.lastUserText().contains("Do " + plan)),
                slow("answer of " + plan));
    }

    /// Has the model answer one more plan, whose first sub-task is held: until then it is not over, whatever the machine does.
    ///
    /// @return what is to be submitted
    String hold(String plan, CountDownLatch held) {
        // The first rule that fits is the one.
        model.subtask(plan + "-A", ScriptStep.text("result of " + plan + "-A").heldBy(held));
        play(plan);
        return "Do " + plan;
    }

    private ScriptStep slow(String text) {
        return ScriptStep.text(text).after(Duration.ofMillis(100 + random.nextInt(1_500)));
    }
}
