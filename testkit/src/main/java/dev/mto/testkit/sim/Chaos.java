package dev.mto.testkit.sim;

import dev.mto.agent.TurnIds;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// How much goes wrong under one seed. It is bounded, so that what still does not end afterwards never will.
final class Chaos {
    /// What goes wrong each time, under few seeds: some ends are only reached by the same trouble again and again.
    private enum Theme {
        NONE,
        POISON,
        FRAGILE,
        NONSENSE
    }

    private final World world;
    private final Map<Mishap, Double> probabilities = new EnumMap<>(Mishap.class);
    private final double trouble;
    private final Theme theme;
    private int left;

    Chaos(World world) {
        this.world = world;
        this.trouble = world.any(List.of(0.0, 0.1, 0.3, 0.6));
        this.theme = world.oneIn(12) ? world.any(List.of(Theme.values())) : Theme.NONE;
        this.left = world.number(0, 25);
        for (Mishap mishap : Mishap.values()) {
            int weight = world.number(0, 3);
            probabilities.put(mishap, mishap.probability() * weight);
        }
    }

    /// Whether something goes wrong here and now.
    boolean strikes(Mishap mishap) {
        if (left == 0 || !world.happens(probabilities.getOrDefault(mishap, 0.0))) {
            return false;
        }
        left--;
        world.counts.add("mishap " + mishap);
        world.note(() -> "!!! " + mishap);
        return true;
    }

    /// Whether the runtime cannot even be told of a prompt, however often it is tried.
    boolean isPoison(TurnIds ids) {
        return theme == Theme.POISON && ids.sessionKey().endsWith("a.subtask.1.1");
    }

    /// Whether every session breaks off.
    boolean isFragile() {
        return theme == Theme.FRAGILE;
    }

    /// Whether no planner ever makes a plan.
    boolean isNonsense() {
        return theme == Theme.NONSENSE;
    }

    /// How likely a session does not simply do what it was asked for; 0 to 1.
    double trouble() {
        return trouble;
    }
}
