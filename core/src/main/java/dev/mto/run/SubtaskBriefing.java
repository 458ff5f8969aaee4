package dev.mto.run;

import java.util.List;
import java.util.stream.Collectors;

/// What a sub-task's agent is told. Immutable.
///
/// @param contextChars how much of each dependency's result is passed on
record SubtaskBriefing(int contextChars) {
    /// Added to the agent's own system prompt: what it is part of, and what will become of its answer.
    String system(PlanState state) {
        return """
                You carry out one sub-task of a larger request; other agents carry out the others. Do this sub-task only, \
                completely, and without asking back: nobody can answer. Your last message is handed on as its result, to \
                agents that see nothing else of your work, so make it complete and self-contained.
                The larger request, for orientation:
                """
                + state.goal().taskDescription();
    }

    /// The sub-task itself, and the results it builds on.
    String prompt(List<SubtaskState> subtasks, int index) {
        SubtaskState subtask = subtasks.get(index);
        if (subtask.spec().dependencies().isEmpty()) {
            return subtask.spec().description();
        }
        String context = subtask.spec().dependencies().stream()
                .map(dependency -> context(dependency, subtasks.get(dependency)))
                .collect(Collectors.joining("\n\n"));
        return subtask.spec().description() + "\n\nContext from previous steps:\n" + context;
    }

    private String context(int index, SubtaskState subtask) {
        String result = subtask.result().orElseGet(() -> failure(subtask));
        return "Subtask " + (index + 1) + ": " + subtask.spec().description() + "\nResult:\n"
                + Excerpt.of(result, contextChars);
    }

    private static String failure(SubtaskState subtask) {
        return "(There is none: this sub-task "
                + subtask.error().map(fault -> "failed. " + fault).orElse("was cancelled.") + ")";
    }
}
