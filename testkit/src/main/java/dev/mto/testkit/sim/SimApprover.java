package dev.mto.testkit.sim;

import dev.mto.plan.Approval;
import dev.mto.plan.PlanId;
import dev.mto.plan.SubtaskSpec;
import dev.mto.run.ApprovalState;
import dev.mto.run.PlanInput;
import dev.mto.run.PlanState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whoever is asked to approve one plan: does so, sooner or later, or edits it first, speaks of a revision that is gone,
/// or says nothing at all.
final class SimApprover {
    private static final int MOST_REVISIONS = 4;

    private final Simulation simulation;
    private final World world;
    private final PlanId plan;
    private int looksLeft = 200;

    SimApprover(Simulation simulation, PlanId plan) {
        this.simulation = simulation;
        this.world = simulation.world;
        this.plan = plan;
    }

    Approval wanted() {
        return new Approval(world.oneIn(3) ? Optional.empty() : Optional.of(world.seconds(30, 900)));
    }

    /// Looks at the plan from time to time, until it is approved or over. One that was never kept is given up some day.
    void look() {
        Optional<PlanState> state = simulation.journal.state(plan);
        boolean settled = state.filter(found -> found.status().isTerminal() || !found.lacksApproval()).isPresent();
        if (settled || --looksLeft < 0) {
            return;
        }
        state.filter(PlanState::isAwaitingApproval).flatMap(found -> found.course().approval()).ifPresent(this::answer);
        world.after(world.seconds(5, 200), this::look);
    }

    private void answer(ApprovalState waiting) {
        int revision = waiting.revision();
        switch (world.number(0, 6)) {
            case 0 -> say(new PlanInput.Approve(revision - 1));
            case 1 -> say(new PlanInput.Approve(revision + 1));
            case 2 -> edit(revision);
            case 3 -> {
                edit(revision);
                say(new PlanInput.Approve(revision));
            }
            case 4 -> {
                boolean expires = waiting.asked().flatMap(ApprovalState.Asked::expiresAt).isPresent();
                if (expires) {
                    world.counts.add("approvals withheld");
                    looksLeft = 0;
                }
            }
            default -> {
                say(new PlanInput.Approve(revision));
                world.after(world.seconds(0, 20), () -> say(new PlanInput.Approve(revision)));
            }
        }
    }

    private void edit(int revision) {
        if (revision >= MOST_REVISIONS) {
            return;
        }
        List<SubtaskSpec> specs = new ArrayList<>();
        for (int index = world.number(0, 3); index >= 0; index--) {
            specs.add(new SubtaskSpec("Edited " + revision + "." + specs.size(), world.oneIn(2) ? "build" : "explore",
                    specs.isEmpty() || world.oneIn(2) ? List.of() : List.of(specs.size() - 1)));
        }
        say(new PlanInput.Edit(revision, specs, List.of()));
    }

    private void say(PlanInput.Command word) {
        simulation.speech(plan).ifPresent(speech -> {
            simulation.wishes.wanted(plan, word);
            boolean _ = speech.say(word, state -> !state.isAwaitingApproval());
        });
    }
}
