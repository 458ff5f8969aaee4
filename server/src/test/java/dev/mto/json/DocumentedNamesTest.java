package dev.mto.json;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.mto.access.Scope;
import dev.mto.access.SubmissionKey;
import dev.mto.agent.Agent;
import dev.mto.agent.AgentSignal.PermissionAnswer;
import dev.mto.agent.TurnIds;
import dev.mto.agent.Usage;
import dev.mto.delivery.Delivery;
import dev.mto.delivery.NoticeType;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.http.ApiDocument;
import dev.mto.http.Readiness;
import dev.mto.plan.Approval;
import dev.mto.plan.Budget;
import dev.mto.plan.DependencyPolicy;
import dev.mto.plan.Goal;
import dev.mto.plan.SubtaskSpec;
import dev.mto.plan.Violation;
import dev.mto.run.AttemptEnd;
import dev.mto.run.Forecast;
import dev.mto.run.Outcome;
import dev.mto.run.Outlook;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanStatus;
import dev.mto.run.SubtaskStatus;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// That the API's description has every field and every value that the code has, and none besides.
final class DocumentedNamesTest {
    private static final JsonNode SCHEMAS = ApiDocument.read("1").at("/components/schemas");

    /// Under its name in the description, whose fields are written as they are.
    private static final Map<String, Class<? extends Record>> RECORDS = new TreeMap<>(Map.ofEntries(
            Map.entry("PlanDocument", PlanView.class), Map.entry("Plan", PlanView.PlanPart.class),
            Map.entry("Subtask", PlanView.SubtaskPart.class), Map.entry("Planner", PlanView.PlannerPart.class),
            Map.entry("Synthesis", PlanView.SynthesisPart.class), Map.entry("Pause", PlanView.PausePart.class),
            Map.entry("Approval", ApprovalPart.class), Map.entry("Forecast", Forecast.class),
            Map.entry("CostRange", Forecast.CostRange.class), Map.entry("PlanPage", PlanListView.class),
            Map.entry("PlanLine", PlanListView.Line.class), Map.entry("SubtaskCounts", PlanListView.Counts.class),
            Map.entry("Usage", Usage.class), Map.entry("Budget", Budget.class), Map.entry("Fault", Fault.class),
            Map.entry("PermissionAnswer", PermissionAnswer.class), Map.entry("FieldProblem", FieldProblem.class),
            Map.entry("StoreHealth", Readiness.StoreHealth.class),
            Map.entry("RuntimeHealth", Readiness.RuntimeHealth.class),
            Map.entry("ServerHealth", Readiness.ServerHealth.class), Map.entry("Goal", Goal.class),
            Map.entry("ApprovalWait", Approval.class), Map.entry("SubmissionKey", SubmissionKey.class),
            Map.entry("SubtaskSpec", SubtaskSpec.class), Map.entry("Agent", Agent.class),
            Map.entry("TurnIds", TurnIds.class), Map.entry("Session", SessionJson.SessionView.class),
            Map.entry("BegunSession", SessionJson.BegunView.class), Map.entry("Timeline", TimelineView.class),
            Map.entry("TimedAttempt", TimelineView.AttemptPart.class),
            Map.entry("ExpectedSubtask", Outlook.Expected.class),
            Map.entry("Options", FormJson.OptionsView.class), Map.entry("AgentPage", FormJson.AgentsView.class)));

    private static final Map<String, Class<? extends Enum<?>>> ENUMS = Map.of("PlanStatus", PlanStatus.class,
            "SubtaskStatus", SubtaskStatus.class, "Outcome", Outcome.class, "ErrorCode", ErrorCode.class,
            "DependencyPolicy", DependencyPolicy.class, "DeliveryState", Delivery.State.class, "RuntimeState",
            Readiness.RuntimeState.class, "AttemptOutcome", AttemptEnd.class);

    static Stream<String> records() {
        return RECORDS.keySet().stream();
    }

    static Stream<PlanEvent> events() {
        return SampleEvents.all().stream();
    }

    @ParameterizedTest
    @MethodSource("records")
    void aRecordIsDescribedFieldByField(String name) {
        assertFields(name, Optional.ofNullable(RECORDS.get(name)).orElseThrow(), Set.of());
    }

    @ParameterizedTest
    @MethodSource("events")
    void anEventIsDescribedFieldByField(PlanEvent event) {
        String type = EventCodec.typeOf(event);
        String name = at(SCHEMAS.at("/JournalEntry/discriminator/mapping"), type).replaceFirst(".*/", "");
        assertThat(SCHEMAS.at("/" + name + "/properties/type/const").stringValue()).isEqualTo(type);
        assertFields(name, event.getClass(), Set.of("seq", "at", "type"));
    }

    @ParameterizedTest
    @MethodSource("events")
    void aViolationIsDescribedFieldByField(PlanEvent event) {
        if (event instanceof PlanEvent.PlanRejected rejected) {
            rejected.violations().forEach(violation -> assertFields(
                    violation.getClass().getSimpleName() + "Violation", violation.getClass(),
                    Set.of("kind", "message")));
            assertThat(SCHEMAS.at("/Violation/oneOf").size())
                    .isEqualTo(Violation.class.getPermittedSubclasses().length);
        }
    }

    @Test
    void everyEventIsInTheStreamAndInTheUnion() {
        Set<String> types = events().map(EventCodec::typeOf).collect(toCollection(TreeSet::new));
        assertThat(SCHEMAS.at("/JournalEntry/discriminator/mapping").propertyNames())
                .containsExactlyInAnyOrderElementsOf(types);
        assertThat(SCHEMAS.at("/JournalEntry/oneOf").size()).isEqualTo(types.size());
        types.add("activity");
        assertThat(ApiDocument.read("1").path("paths").path("/v1/orchestrate/{planId}/events")
                .at("/get/responses/200/content/text~1event-stream/x-event-schemas").propertyNames())
                .containsExactlyInAnyOrderElementsOf(types);
    }

    @Test
    void everyValueIsDescribed() {
        ENUMS.forEach((name, type) -> assertThat(values(name)).as(name).containsExactlyElementsOf(
                Arrays.stream(type.getEnumConstants()).map(WireName::of).toList()));
        assertThat(values("NoticeType"))
                .containsExactlyElementsOf(Arrays.stream(NoticeType.values()).map(NoticeType::text).toList());
        assertThat(values("Scope")).containsExactlyElementsOf(Arrays.stream(Scope.values()).map(Scope::text).toList());
    }

    @Test
    void noRecordOfAViewIsForgotten() {
        Stream<Class<?>> views = Stream.concat(Stream.of(PlanView.class, PlanListView.class, ApprovalPart.class),
                Stream.of(PlanView.class, PlanListView.class)
                        .flatMap(type -> Arrays.stream(type.getDeclaredClasses())));
        assertThat(views.filter(type -> !Set.of("UsagePart", "ErrorPart", "PermissionPart")
                .contains(type.getSimpleName()))).isSubsetOf(RECORDS.values());
    }

    private static List<String> values(String schema) {
        return SCHEMAS.at("/" + schema + "/enum").valueStream().map(JsonNode::stringValue).toList();
    }

    private static String at(JsonNode node, String field) {
        assertThat(node.has(field)).as(field).isTrue();
        return node.get(field).stringValue();
    }

    /// @param more what is written beside the record's own
    private static void assertFields(String name, Class<?> record, Set<String> more) {
        JsonNode schema = SCHEMAS.path(name);
        assertThat(schema.path("type").asString("")).as(name + " is described").isEqualTo("object");
        Set<String> fields = new TreeSet<>(more);
        Set<String> always = new TreeSet<>(more);
        for (RecordComponent component : record.getRecordComponents()) {
            fields.add(component.getName());
            boolean mayLack = component.getType().equals(Optional.class)
                    || component.isAnnotationPresent(JsonInclude.class)
                    || component.getAccessor().isAnnotationPresent(JsonInclude.class);
            if (!mayLack) {
                always.add(component.getName());
            }
        }
        assertThat(schema.path("properties").propertyNames()).as("fields of %s", name)
                .containsExactlyInAnyOrderElementsOf(fields);
        assertThat(schema.path("required").valueStream().map(JsonNode::stringValue)).as("always in %s", name)
                .containsExactlyInAnyOrderElementsOf(always);
    }
}
