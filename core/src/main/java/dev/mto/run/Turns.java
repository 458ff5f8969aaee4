package dev.mto.run;

import dev.mto.agent.AgentTurn;
import dev.mto.agent.AgentTurn.Role;
import dev.mto.agent.SessionTarget;
import dev.mto.agent.TurnIds;
import dev.mto.plan.PlanId;
import dev.mto.plan.SubtaskSpec;
import dev.mto.run.Attempt.Work;
import java.util.Optional;

/// Words the prompts of a plan. The same state gives the same turn, so that one announced by a process that died can be
/// sent by the next. Immutable.
final class Turns {
    private static final int TITLE_CHARS = 60;

    private final Planning planning;
    private final Synthesizing synthesizing;
    private final SubtaskBriefing briefing;

    Turns(Planning planning, Synthesizing synthesizing, int contextChars) {
        this.planning = planning;
        this.synthesizing = synthesizing;
        this.briefing = new SubtaskBriefing(contextChars);
    }

    /// The names of an attempt's prompt. They follow from the plan and the attempt, so they are unique over all plans.
    static TurnIds ids(PlanId plan, Attempt attempt) {
        String key = plan.value() + "." + attempt.label();
        String name = key.replace('.', '_');
        return new TurnIds(key, "msg_" + name, "prt_" + name);
    }

    /// The key of the session that is made where nobody named a parent.
    static String parentKey(PlanId plan) {
        return plan.value() + ".parent";
    }

    /// A title for a session, from what it is about.
    static String title(String text) {
        String line = text.strip().lines().findFirst().orElse("").strip();
        return line.length() <= TITLE_CHARS ? line : Excerpt.beginning(line, TITLE_CHARS - 1).stripTrailing() + "…";
    }

    AgentTurn turn(PlanState state, Attempt attempt, TurnIds ids) {
        return switch (attempt.work()) {
            case Work.Planning _ -> planner(state, ids);
            case Work.Subtask subtask -> state.planner().drafts().dropped(attempt)
                    .map(draft -> subtask(state, draft.spec(),
                            briefing.prompt(state.planner().drafts().context(), subtask.index()), ids))
                    .orElseGet(() -> subtask(state, state.subtasks().get(subtask.index()).spec(),
                            briefing.prompt(state.subtasks(), subtask.index()), ids));
            case Work.Synthesis _ -> synthesis(state, ids);
        };
    }

    private AgentTurn planner(PlanState state, TurnIds ids) {
        PlannerState planner = state.planner();
        Optional<String> session = planner.toRepair().isEmpty() ? Optional.empty() : planner.work().sessionId();
        SessionTarget target = session.<SessionTarget>map(SessionTarget.Existing::new)
                .orElseGet(() -> new SessionTarget.Fresh("Planning: " + title(state.goal().taskDescription()),
                        state.goal().parentSessionId()));
        String prompt = session.isPresent()
                ? planning.repair(state.goal(), planner.toRepair())
                : planning.request(state.goal(), planner.agents());
        return new AgentTurn(ids, Role.PLANNER, target, state.goal().directory(), Optional.empty(),
                state.goal().model(),
                Optional.empty(), prompt, state.goal().allowances());
    }

    private AgentTurn subtask(PlanState state, SubtaskSpec spec, String prompt, TurnIds ids) {
        SessionTarget target = new SessionTarget.Fresh(title(spec.description()), state.parentSession());
        return new AgentTurn(ids, Role.SUBTASK, target, state.goal().directory(), Optional.of(spec.agent()),
                state.goal().model(), Optional.of(briefing.system(state)), prompt, state.goal().allowances());
    }

    private AgentTurn synthesis(PlanState state, TurnIds ids) {
        String parent = state.parentSession().orElseThrow();
        // What a client shows is not to be written in behind its back.
        SessionTarget target = state.goal().clientId().isPresent()
                ? new SessionTarget.Fresh("Answer: " + title(state.goal().taskDescription()), Optional.of(parent))
                : new SessionTarget.Existing(parent);
        return new AgentTurn(ids, Role.SYNTHESIS, target, state.goal().directory(), Optional.empty(),
                state.goal().model(), Optional.empty(), synthesizing.request(state), state.goal().allowances());
    }
}
