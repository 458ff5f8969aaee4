package dev.mto.json;

import dev.mto.orchestrator.PlanEdit;
import dev.mto.plan.SubtaskSpec;
import dev.mto.plan.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Reads what people say of plans that wait to be approved, and tells everything that is wrong with it at once.
/// Stateless.
public final class ApprovalReader {
    private static final String REVISION = "revision";
    private static final String SUBTASKS = "subtasks";
    private static final String APPROVE = "approve";
    private static final String DESCRIPTION = "description";
    private static final String AGENT = "agent";
    private static final String DEPENDENCIES = "dependencies";
    /// A plan can be edited as often as anybody likes; this is merely what a whole number holds.
    private static final int MAX_REVISION = Integer.MAX_VALUE - 1;

    private ApprovalReader() {}

    /// Reads an approval: an object with nothing but the `revision` that was seen, if that.
    public static Reading<Optional<Integer>> approval(String body) {
        JsonObjectText text = JsonObjectText.parse(body);
        if (text.isBroken()) {
            return new Reading.Refused<>(text.problems());
        }
        FieldReader fields = new FieldReader(text);
        Optional<Integer> revision = fields.wholeNumber(REVISION, 1, MAX_REVISION);
        fields.rejectUnknown(List.of(REVISION));
        return fields.problems().isEmpty()
                ? new Reading.Accepted<>(revision)
                : new Reading.Refused<>(fields.problems());
    }

    /// Reads a plan as the planner writes it, an array of sub-tasks; or an object that has it as `subtasks`, and beside it
    /// the `revision` that it replaces, and whether to `approve` it. Whether it can be carried out is for others to say.
    public static Reading<PlanEdit> edit(String body) {
        JsonObjectText text = body.stripLeading().startsWith("[") ? array(body) : JsonObjectText.parse(body);
        if (text.isBroken()) {
            return new Reading.Refused<>(text.problems());
        }
        FieldReader fields = new FieldReader(text);
        if (!fields.has(SUBTASKS)) {
            fields.reject(SUBTASKS, "is missing; it is the array of sub-tasks that the plan is to consist of");
        }
        List<SubtaskSpec> subtasks = fields.objects(SUBTASKS).stream().map(ApprovalReader::subtask).toList();
        Optional<Integer> revision = fields.wholeNumber(REVISION, 1, MAX_REVISION);
        boolean approve = fields.flag(APPROVE).orElse(false);
        fields.rejectUnknown(List.of(SUBTASKS, REVISION, APPROVE));
        return fields.problems().isEmpty()
                ? new Reading.Accepted<>(new PlanEdit(subtasks, revision, approve))
                : new Reading.Refused<>(fields.problems());
    }

    private static JsonObjectText array(String body) {
        try {
            return new JsonObjectText(Map.of(SUBTASKS, Json.strict().readTree(body)), List.of());
        } catch (JacksonException e) {
            return new JsonObjectText(Map.of(),
                    List.of(new FieldProblem("body", "is not JSON: " + e.getOriginalMessage())));
        }
    }

    private static SubtaskSpec subtask(FieldReader fields) {
        fields.rejectUnknown(List.of(DESCRIPTION, AGENT, DEPENDENCIES));
        return new SubtaskSpec(text(fields, DESCRIPTION, SubmissionReader.MAX_TASK_CHARACTERS),
                text(fields, AGENT, SubmissionReader.MAX_NAME_CHARACTERS), dependencies(fields));
    }

    /// What is missing or blank is told of together with all else that makes it no plan.
    private static String text(FieldReader fields, String field, int maxCharacters) {
        Optional<JsonNode> value = fields.value(field);
        return value.filter(found -> !found.isString() || !found.stringValue().isBlank())
                .flatMap(found -> fields.text(field, found, maxCharacters)).orElse("");
    }

    private static List<Integer> dependencies(FieldReader fields) {
        List<Integer> indexes = new ArrayList<>();
        fields.value(DEPENDENCIES).ifPresent(value -> {
            boolean wellFormed = value.isArray();
            for (JsonNode index : value) {
                wellFormed &= index.isIntegralNumber() && index.canConvertToInt();
                indexes.add(index.asInt(0));
            }
            if (!wellFormed) {
                fields.reject(DEPENDENCIES, "must be an array of indexes such as [0, 2], not "
                        + (value.isArray() ? "one with something else in it" : FieldReader.quote(value)));
            }
        });
        return indexes;
    }

    /// Which field of the body a violation is about.
    public static FieldProblem problem(Violation violation) {
        return new FieldProblem(switch (violation) {
            case Violation.Unreadable _,Violation.NoSubtasks _,Violation.TooManySubtasks _,Violation.Cycle _ ->
                SUBTASKS;
            case Violation.Malformed malformed -> element(malformed.index()) + malformed.field();
            case Violation.EmptyDescription empty -> element(empty.index()) + DESCRIPTION;
            case Violation.UnknownAgent unknown -> element(unknown.index()) + AGENT;
            case Violation.UnknownDependency unknown -> element(unknown.index()) + DEPENDENCIES;
            case Violation.SelfDependency self -> element(self.index()) + DEPENDENCIES;
            case Violation.RepeatedDependency repeated -> element(repeated.index()) + DEPENDENCIES;
        }, violation.message());
    }

    private static String element(int index) {
        return SUBTASKS + "[" + index + "].";
    }
}
