package dev.mto.testkit.sim;

import dev.mto.agent.AgentOutcome;
import dev.mto.agent.AgentSignal;
import dev.mto.agent.AgentSignal.Activity;
import dev.mto.agent.AgentSignal.PermissionAnswer;
import dev.mto.agent.AgentTurn.Role;
import dev.mto.agent.FailureKind;
import dev.mto.agent.Usage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// What a session does with a prompt, as chance has it.
final class Script {
    private static final List<FailureKind> FAILURES = List.of(FailureKind.values());

    private final World world;
    private final Chaos chaos;
    private final PlannerAnswers planners;
    private final Map<String, String> answers = new HashMap<>();

    Script(World world, Chaos chaos) {
        this.world = world;
        this.chaos = chaos;
        this.planners = new PlannerAnswers(world, chaos);
    }

    /// @param end takes how it ended; ignored where it is over by then
    void play(SimTurn turn, Consumer<AgentOutcome> end) {
        // Planners are quick, or few plans would come to be executed.
        boolean planner = turn.turn.role() == Role.PLANNER;
        Duration passed = Duration.ZERO;
        for (int i = world.number(0, 2); i > 0; i--) {
            passed = passed.plus(world.seconds(0, planner ? 10 : 40));
            world.after(passed, () -> aside(turn));
        }
        Duration rest = passed.plus(world.seconds(0, planner ? 15 : 60));
        if (planner) {
            write(turn, rest);
        }
        if (chaos.isFragile() && !planner) {
            world.after(rest, () -> end.accept(new AgentOutcome.Interrupted("it broke off", turn.spent)));
            return;
        }
        if (!world.happens(planner ? chaos.trouble() / 3 : chaos.trouble())) {
            world.after(rest, () -> end.accept(completed(turn)));
            return;
        }
        switch (world.number(0, 9)) {
            case 0, 1, 2, 3 -> world.after(rest, () -> end.accept(failed(turn)));
            case 4 -> world.after(rest, () -> end.accept(limited(turn)));
            case 5 -> world.after(rest, () -> end.accept(new AgentOutcome.Aborted(turn.spent)));
            case 6 -> world.after(rest,
                    () -> end.accept(new AgentOutcome.Interrupted("it broke off", turn.spent)));
            case 7 -> silence(turn, end);
            case 8 -> circle(turn);
            default -> dawdle(turn, end);
        }
    }

    AgentOutcome completed(SimTurn turn) {
        String text = turn.turn.role() == Role.PLANNER
                ? answer(turn)
                : "result of " + turn.name();
        return new AgentOutcome.Completed(text, turn.spent.plus(some()));
    }

    /// A planner shows its answer as it writes; whoever listens may lose some of it, or see it begin anew.
    private void write(SimTurn turn, Duration until) {
        String answer = answer(turn);
        int pieces = world.number(1, 6);
        int size = Math.max(1, answer.length() / pieces);
        boolean anew = world.oneIn(10);
        for (int from = 0; from < answer.length(); from += size) {
            String piece = answer.substring(from, Math.min(answer.length(), from + size));
            String stream = anew && from > answer.length() / 2 ? "again" : "first";
            if (!world.happens(chaos.trouble() / 4)) {
                world.after(until.multipliedBy(from).dividedBy(answer.length()), () -> {
                    if (turn.isLive()) {
                        turn.emit(new AgentSignal.Progress(new Activity.Text(stream, piece)));
                    }
                });
            }
        }
    }

    private String answer(SimTurn turn) {
        return answers.computeIfAbsent(turn.name(),
                name -> planners.answer(name.substring(0, name.indexOf('.'))));
    }

    private void aside(SimTurn turn) {
        if (!turn.isLive()) {
            return;
        }
        switch (world.number(0, 5)) {
            case 0 -> turn.emit(new AgentSignal.Progress(new Activity.Reasoning()));
            case 1 -> turn.emit(new AgentSignal.PermissionAnswered(
                    new PermissionAnswer("bash", List.of("ls"), world.oneIn(2), "by rule")));
            case 2 -> throttle(turn);
            default -> turn.spend(some(), 1);
        }
    }

    private void throttle(SimTurn turn) {
        if (world.happens(chaos.trouble())) {
            boolean far = world.oneIn(10);
            world.counts.add(far ? "throttled for days" : "throttled");
            Duration wait = far ? Duration.ofDays(3) : world.seconds(5, 240);
            turn.emit(new AgentSignal.Throttled(world.instant().plus(wait), "Too many requests"));
        }
    }

    private AgentOutcome failed(SimTurn turn) {
        // What a fresh session may cure is met as often as all else together.
        FailureKind kind = world.oneIn(2)
                ? world.any(List.of(FailureKind.PROVIDER_UNAVAILABLE, FailureKind.RUNTIME_UNAVAILABLE))
                : world.any(FAILURES);
        return new AgentOutcome.Failed(kind, world.oneIn(3) ? "" : "it broke", turn.spent.plus(some()));
    }

    private AgentOutcome limited(SimTurn turn) {
        Instant until = world.instant().plus(switch (world.number(0, 9)) {
            case 0 -> Duration.ofDays(2);
            case 1 -> Duration.ZERO;
            default -> world.seconds(1, 1_200);
        });
        return new AgentOutcome.Limited(world.oneIn(3) ? Optional.empty() : Optional.of(until), "Too many requests",
                turn.spent);
    }

    /// It says nothing any more, and is done some day.
    private void silence(SimTurn turn, Consumer<AgentOutcome> end) {
        world.counts.add("silent sessions");
        world.after(world.seconds(200, 1_000), () -> end.accept(completed(turn)));
    }

    /// It takes step after step until somebody ends it.
    private void circle(SimTurn turn) {
        world.counts.add("endless sessions");
        circleOn(turn, world.number(5, 40));
    }

    private void circleOn(SimTurn turn, int pace) {
        world.after(world.seconds(1, 60), () -> {
            if (turn.isLive()) {
                turn.spend(some(), pace);
                circleOn(turn, pace);
            }
        });
    }

    /// It is at work all the time, but takes longer than it may, or nearly.
    private void dawdle(SimTurn turn, Consumer<AgentOutcome> end) {
        world.counts.add("slow sessions");
        int minutes = world.number(2, 14);
        for (int minute = 2; minute < minutes; minute += 2) {
            world.after(Duration.ofMinutes(minute), () -> {
                if (turn.isLive()) {
                    turn.emit(new AgentSignal.Progress(new Activity.Tool("bash", "make")));
                }
            });
        }
        world.after(Duration.ofMinutes(minutes), () -> end.accept(completed(turn)));
    }

    private Usage some() {
        int tokens = world.number(1, 2_000);
        return new Usage(tokens, world.number(0, 500), 0, 0, 0, BigDecimal.valueOf(tokens, 5));
    }
}
