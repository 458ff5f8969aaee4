package dev.mto.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.plan.PlanValidator.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PlanValidatorTest {
    private final PlanValidator validator = new PlanValidator(4, List.of("build", "explore"));

    @Test
    void acceptsDependenciesThatPointForward() {
        Verdict verdict = validator.validate(List.of(subtask("Write", 1), subtask("Read")));
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Valid.class, valid -> {
            assertThat(valid.plan().graph().topologicalOrder()).containsExactly(1, 0);
            assertThat(valid.notes()).isEmpty();
        });
    }

    @Test
    void dropsRedundantEdgesAndSaysSo() {
        Verdict verdict = validator.validate(List.of(subtask("A"), subtask("B", 0), subtask("C", 0, 1)));
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Valid.class, valid -> {
            assertThat(valid.plan().subtasks().get(2).dependencies()).containsExactly(1);
            assertThat(valid.notes()).containsExactly("Sub-task 2 depends on 0 through others already; dropped.");
        });
    }

    @Test
    void reportsAllViolationsAtOnce() {
        Verdict verdict = validator.validate(List.of(
                new SubtaskSpec(" ", "wizard", List.of(0, 7, -1)),
                subtask("B", 2, 2, 2),
                subtask("C", 1),
                subtask("D"),
                subtask("E")));
        assertThat(verdict).isEqualTo(new Verdict.Invalid(List.of(
                new Violation.TooManySubtasks(5, 4),
                new Violation.EmptyDescription(0),
                new Violation.UnknownAgent(0, "wizard", List.of("build", "explore")),
                new Violation.SelfDependency(0),
                new Violation.UnknownDependency(0, 7, 5),
                new Violation.UnknownDependency(0, -1, 5),
                new Violation.RepeatedDependency(1, 2),
                new Violation.Cycle(List.of(1, 2)))));
    }

    @Test
    void refusesAnEmptyPlan() {
        assertThat(validator.validate(List.of()))
                .isEqualTo(new Verdict.Invalid(List.of(new Violation.NoSubtasks())));
    }

    private static SubtaskSpec subtask(String description, Integer... dependencies) {
        return new SubtaskSpec(description, "build", List.of(dependencies));
    }
}
