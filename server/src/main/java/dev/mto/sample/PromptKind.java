package dev.mto.sample;

import java.util.Locale;

/// What a request is asked for, told by the words its prompt is made of.
public enum PromptKind {
    /// A name for a session.
    TITLE,
    /// A plan for a request.
    PLAN,
    /// A plan, after one that was not valid.
    REPAIR,
    /// One answer out of the results of sub-tasks.
    SYNTHESIS,
    /// A piece of work: a sub-task, or whatever a person typed.
    WORK;

    /// How the planner's system prompt begins to describe it.
    public static final String PLANNER_MARK = "task decomposition specialist";
    /// How the message begins that sends a plan back.
    public static final String REPAIR_MARK = "That is not a valid plan";
    /// What stands before the request in a synthesis prompt.
    public static final String REQUEST_MARK = "Original request:";
    /// What stands before the results in a synthesis prompt.
    public static final String RESULTS_MARK = "Results:";
    private static final String TITLE_MARK = "title generator";

    public static PromptKind of(ChatRequest request) {
        String system = request.system().toLowerCase(Locale.ROOT);
        String prompt = request.lastUserText().strip();
        if (system.contains(TITLE_MARK)) {
            return TITLE;
        }
        if (system.contains(PLANNER_MARK)) {
            return prompt.startsWith(REPAIR_MARK) ? REPAIR : PLAN;
        }
        return prompt.contains(REQUEST_MARK) && prompt.contains(RESULTS_MARK) ? SYNTHESIS : WORK;
    }
}
