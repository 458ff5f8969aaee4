package dev.mto.opencode;

import dev.mto.agent.AgentSignal.PermissionAnswer;
import dev.mto.plan.Allowance;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What is said to a session that asks, with nobody there to answer. Immutable.
///
/// @param operator leave given to every session
/// @param plan leave given to the sessions of this plan
record PermissionPolicy(List<Allowance> operator, List<Allowance> plan) {
    /// Told to the model with a refusal. opencode shows it as the tool's error, and the model goes on.
    static final String REFUSAL = "Not allowed in this unattended session: nobody is there to give leave. "
            + "Do not ask again. Go on without it, or say in your result what you could not do.";

    /// Given as the answer to a question. To reject the question would end the run.
    static final String NO_ANSWER = "Nobody can answer: this session is unattended. Decide yourself, and say in your "
            + "result what you decided.";

    PermissionPolicy {
        operator = List.copyOf(operator);
        plan = List.copyOf(plan);
    }

    PermissionAnswer answer(Ask ask) {
        return switch (ask) {
            case Ask.Permission permission -> answer(permission);
            case Ask.Question question -> new PermissionAnswer("question", question.questions(), false,
                    "nobody is there to answer; the session was told to decide itself");
        };
    }

    private PermissionAnswer answer(Ask.Permission ask) {
        Optional<String> uncovered = ask.patterns().stream().filter(pattern -> covering(ask, pattern).isEmpty())
                .findFirst();
        boolean allowed = uncovered.isEmpty() && (!ask.patterns().isEmpty() || covering(ask, "").isPresent());
        return new PermissionAnswer(ask.permission(), ask.patterns(), allowed,
                allowed
                        ? "allowed by " + covering(ask, ask.patterns().isEmpty() ? "" : ask.patterns().getFirst())
                                .map(Object::toString).orElse("policy")
                        : "no allowance covers " + ask.permission() + uncovered.map(pattern -> ":" + pattern)
                                .orElse(""));
    }

    private Optional<Allowance> covering(Ask.Permission ask, String pattern) {
        return Stream.concat(operator.stream(), plan.stream())
                .filter(allowance -> allowance.covers(ask.permission(), pattern)).findFirst();
    }
}
