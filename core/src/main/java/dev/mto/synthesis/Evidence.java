package dev.mto.synthesis;

import dev.mto.run.Excerpt;
import dev.mto.run.PlanState;
import dev.mto.run.SubtaskState;
import dev.mto.run.SubtaskStatus;
import dev.mto.run.Synthesizing;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Puts the original request, every result and every failure before the parent session. Immutable.
///
/// @param totalChars how much of all results together the prompt may hold, shared out evenly among those that are
/// longer than their share
public record Evidence(int totalChars) implements Synthesizing {
    /// About 50,000 tokens: a quarter of the context of the models in use, which leaves room for what the parent
    /// session holds already.
    public static final Evidence DEFAULT = new Evidence(200_000);

    @Override
    public String request(PlanState state) {
        int share = share(state);
        String results = IntStream.range(0, state.subtasks().size())
                .mapToObj(index -> section(index, state.subtasks().get(index), share))
                .collect(Collectors.joining("\n\n"));
        return """
                All sub-tasks of the request below are over. Combine their results into one answer to it, in the \
                language of the request. Use what they found; do not do the work again. Write the answer itself: no remarks \
                about sub-tasks, agents or this message.%s

                Original request:
                %s

                Results:
                %s"""
                .formatted(missing(state), state.goal().taskDescription(), results);
    }

    private static String missing(PlanState state) {
        int missing = state.subtasks().size() - state.indexesIn(SubtaskStatus.COMPLETED).size();
        return missing == 0
                ? ""
                : " " + missing + " of " + state.subtasks().size()
                        + " sub-tasks have no result: say plainly in the answer what is missing because of that, and invent nothing in its place.";
    }

    private static String section(int index, SubtaskState subtask, int share) {
        String head = "## Subtask " + (index + 1) + ": " + subtask.spec().description() + "\n";
        return subtask.result().map(result -> head + "Result:\n" + Excerpt.of(result, share))
                .orElseGet(() -> head + subtask.error().map(fault -> "Failed: " + fault)
                        .orElse("Cancelled: " + subtask.cancelReason().orElse("with the plan")));
    }

    /// The greatest cut-off under which all results fit: short ones leave their room to long ones.
    private int share(PlanState state) {
        int[] lengths = state.subtasks().stream().mapToInt(subtask -> subtask.result().map(String::length).orElse(0))
                .sorted().toArray();
        int room = totalChars;
        for (int i = 0; i < lengths.length; i++) {
            int even = room / (lengths.length - i);
            if (lengths[i] > even) {
                return even;
            }
            room -= lengths[i];
        }
        return totalChars;
    }
}
