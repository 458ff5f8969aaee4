package dev.mto.testkit;

import dev.mto.sample.ChatRequest;
import dev.mto.sample.PromptKind;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// Plans to be in flight while something is killed: two sub-tasks and a third of both, each session in a time of its own.
/// Their answers tell what they are answers to. Immutable.
///
/// @param agent whose the sub-tasks are
/// @param salt chance: how long each session takes follows from it
record KillScript(ScriptedModel model, String agent, long salt) {
    private static final Pattern TASK = Pattern.compile("Do (P\\d{5})");
    private static final Pattern SUBTASK = Pattern.compile("^(P\\d{5}-[ABC])");
    private static final int LEAST_MILLIS = 100;
    private static final int SPAN_MILLIS = 1_500;

    KillScript(ScriptedModel model, Random random, String agent) {
        this(model, agent, random.nextLong());
    }

    /// Has the model answer so many plans.
    ///
    /// @return what is to be submitted
    List<String> play(int plans) {
        play();
        return IntStream.range(0, plans).mapToObj(KillScript::task).toList();
    }

    /// Has the model answer any number of plans.
    void play() {
        answer(PromptKind.PLAN, TASK, plan -> PlannerText.subtasksOf(agent, plan + "-A", "", plan + "-B", "",
                plan + "-C", "0,1"));
        answer(PromptKind.WORK, SUBTASK, subtask -> "result of " + subtask);
        answer(PromptKind.SYNTHESIS, TASK, plan -> "answer of " + plan);
    }

    /// Has the model hold the first sub-task of one plan: until then it is not over, whatever the machine does. To be called
    /// before [#play], as the first rule that fits is the one.
    ///
    /// @return what is to be submitted
    String hold(int number, CountDownLatch held) {
        String subtask = "P%05d-A".formatted(number);
        model.subtask(subtask, ScriptStep.text("result of " + subtask).heldBy(held));
        return task(number);
    }

    /// What is submitted as the plan of a number, from 0 to 99,999.
    static String task(int number) {
        return "Do P%05d".formatted(number);
    }

    private void answer(PromptKind kind, Pattern named, UnaryOperator<String> text) {
        model.when(ScriptedModel.kind(kind).and(request -> named.matcher(request.lastUserText()).find()),
                request -> slow(kind, text.apply(name(named, request))));
    }

    private static String name(Pattern named, ChatRequest request) {
        Matcher found = named.matcher(request.lastUserText());
        if (!found.find()) {
            throw new IllegalStateException("It fitted before.");
        }
        return found.group(1);
    }

    private ScriptStep slow(PromptKind kind, String text) {
        int more = new SplittableRandom(salt ^ (text + kind).hashCode()).nextInt(SPAN_MILLIS);
        return ScriptStep.text(text).after(Duration.ofMillis(LEAST_MILLIS + more));
    }
}
