package dev.mto.run;

import dev.mto.agent.AgentSignal.Activity;
import dev.mto.plan.SubtaskSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Listens to one answer of the planner while it is being written. Thread-safe.
final class DictationEar {
    private final Attempt attempt;
    private Optional<Planning.Dictation> dictation;
    private Optional<String> stream = Optional.empty();
    private int heard;

    DictationEar(Attempt attempt, Optional<Planning.Dictation> dictation) {
        this.attempt = attempt;
        this.dictation = dictation;
    }

    /// The sub-tasks that end with what the session does now. None any more once its answer begins anew: what came before
    /// was commentary, or was lost.
    synchronized List<PlanInput.Drafted> hear(Activity activity) {
        if (dictation.isEmpty() || !(activity instanceof Activity.Text text)) {
            return List.of();
        }
        if (!stream.orElse(text.stream()).equals(text.stream())) {
            dictation = Optional.empty();
            return List.of();
        }
        stream = Optional.of(text.stream());
        List<PlanInput.Drafted> drafts = new ArrayList<>();
        for (SubtaskSpec spec : dictation.get().take(text.delta())) {
            drafts.add(new PlanInput.Drafted(attempt, heard++, spec));
        }
        return drafts;
    }
}
