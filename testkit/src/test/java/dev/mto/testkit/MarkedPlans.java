package dev.mto.testkit;

import dev.mto.sample.ChatRequest;
import dev.mto.sample.PromptKind;
import java.util.List;
import java.util.function.Predicate;

/// What a model is told, and was asked, of plans that tests tell apart by a text in their requests. Immutable.
///
/// @param model the model of all of them
record MarkedPlans(ScriptedModel model) {
    void plans(String mark, String plan) {
        model.when(request -> PromptKind.of(request) == PromptKind.PLAN && request.lastUserText().contains(mark),
                ScriptStep.text(plan));
    }

    void answers(String mark, String answer) {
        model.when(request -> PromptKind.of(request) == PromptKind.SYNTHESIS && request.lastUserText().contains(mark),
                ScriptStep.text(answer));
    }

    static Predicate<ChatRequest> repairOf(String mark) {
        return request -> PromptKind.of(request) == PromptKind.REPAIR
                && request.userTexts().getFirst().contains(mark);
    }

    List<ScriptedCall> callsFor(String mark) {
        return model.calls().stream().filter(call -> call.request().userTexts().stream()
                .anyMatch(text -> text.contains(mark)) && call.kind() != PromptKind.TITLE).toList();
    }
}
