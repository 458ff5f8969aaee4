package dev.mto.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.agent.Usage;
import dev.mto.fault.ErrorCode;
import dev.mto.fault.Fault;
import dev.mto.http.Golden;
import dev.mto.plan.PlanId;
import dev.mto.plan.TraceParent;
import dev.mto.plan.Violation;
import dev.mto.run.Attempt;
import dev.mto.run.Attempt.Work;
import dev.mto.run.JournalEntry;
import dev.mto.run.Outcome;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanState;
import dev.mto.run.PlanStatus;
import dev.mto.run.SubtaskStatus;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class EventCodecTest {
    private static final Instant AT = Instant.parse("2026-11-22T10:00:00.123456789Z");

    static List<PlanEvent> everyEvent() {
        return SampleEvents.all();
    }

    @ParameterizedTest
    @MethodSource("everyEvent")
    void writesWhatTheGoldenFileSays(PlanEvent event) throws IOException {
        assertThat(EventCodec.encode(event)).isEqualTo(golden(event));
    }

    @ParameterizedTest
    @MethodSource("everyEvent")
    void readsTheGoldenFile(PlanEvent event) throws IOException {
        assertThat(EventCodec.decode(EventCodec.typeOf(event), golden(event))).isEqualTo(event);
    }

    @Test
    void thereIsASampleOfEveryEventAndOfEveryViolation() {
        Set<Class<?>> sampled = everyEvent().stream().map(Object::getClass).collect(toSet());
        Set<Class<?>> violations = everyEvent().stream()
                .filter(PlanEvent.PlanRejected.class::isInstance)
                .flatMap(event -> ((PlanEvent.PlanRejected) event).violations().stream())
                .map(Object::getClass)
                .collect(toSet());

        assertThat(sampled).isEqualTo(variantsOf(PlanEvent.class).collect(toSet()));
        assertThat(violations).isEqualTo(variantsOf(Violation.class).collect(toSet()));
    }

    @ParameterizedTest
    @MethodSource("everyEvent")
    void anEntryIsTheEventsFieldsAndItsPlaceOnOneLine(PlanEvent event) {
        String text = EventCodec.encodeEntry(new JournalEntry(12, AT, event));

        Golden.assertMatches("stream", EventCodec.typeOf(event), text);
        JsonNode fields = Json.mapper().readTree(EventCodec.encode(event));
        JsonNode entry = Json.strict().readTree(text);
        assertThat(text).doesNotContain("\n");
        assertThat(entry.get("seq").asLong()).isEqualTo(12);
        assertThat(entry.get("at").asString()).isEqualTo("2026-11-22T10:00:00.123456789Z");
        assertThat(entry.get("type").asString()).isEqualTo(EventCodec.typeOf(event));
        assertThat(entry.size()).isEqualTo(fields.size() + 3);
        fields.properties().forEach(field -> assertThat(entry.get(field.getKey())).isEqualTo(field.getValue()));
    }

    @Test
    void whatIsAbsentIsLeftOutAndAbsentAgainWhenRead() {
        PlanEvent event = new PlanEvent.AttemptFailed(new Attempt(new Work.Planning(), 1),
                new Fault(ErrorCode.PLANNER_TIMEOUT, "3 minutes are over."), Optional.empty(), Usage.NONE);

        String text = EventCodec.encode(event);

        assertThat(text).doesNotContain("retryAt").doesNotContain("null");
        assertThat(EventCodec.decode("attempt.failed", text)).isEqualTo(event);
    }

    @Test
    void theSpanOfTheCallerIsKeptWithTheGoal() {
        PlanEvent.PlanSubmitted plain = (PlanEvent.PlanSubmitted) SampleEvents.all().getFirst();
        TraceParent caller = new TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
        PlanEvent traced = new PlanEvent.PlanSubmitted(plain.goal().within(caller));

        String text = EventCodec.encode(traced);

        assertThat(text).contains("\"traceParent\":\"" + caller.value() + "\"");
        assertThat(EventCodec.decode("plan.submitted", text)).isEqualTo(traced);
        assertThat(EventCodec.encode(plain)).doesNotContain("traceParent");
    }

    @Test
    void aFieldFromTheFutureIsPassedOver() {
        assertThat(EventCodec.decode("dependency.failed", "{\"index\":4,\"mood\":{\"x\":[1]},\"dependency\":3}"))
                .isEqualTo(new PlanEvent.DependencyFailed(4, 3));
    }

    @Test
    void aListThatAnOlderVersionDidNotWriteIsEmpty() {
        PlanEvent event = EventCodec.decode("planner.started",
                "{\"attempt\":\"planner.1\",\"ids\":{\"sessionKey\":\"k\",\"messageId\":\"m\",\"partId\":\"p\"}}");

        assertThat(event).isInstanceOfSatisfying(PlanEvent.PlannerStarted.class,
                started -> assertThat(started.agents()).isEmpty());
    }

    @Test
    void aTypeFromTheFutureIsNamed() {
        assertThatThrownBy(() -> EventCodec.decode("plan.teleported", "{}"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("plan.teleported")
                .hasMessageContaining("Update mto");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "{}", "{\"attempt\":\"subtask.1\",\"sessionId\":\"s\"}",
            "{\"attempt\":\"subtask.1.1\"}", "{\"attempt\":\"subtask.1.1\",\"sessionId\":null}"})
    void aDamagedEventIsNamed(String text) {
        assertThatThrownBy(() -> EventCodec.decode("session.opened", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("session.opened");
    }

    @Test
    void theJournalOfVersion1IsReadForEver() throws IOException {
        List<JournalEntry> entries = resource("/journals/v1/degraded.jsonl").lines()
                .map(EventCodecTest::entry)
                .toList();

        PlanState plan = PlanState.fold(new PlanId("plan_v1"), entries);

        assertThat(plan.status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(plan.ending().orElseThrow().outcome()).contains(Outcome.DEGRADED);
        assertThat(plan.subtasks()).extracting(subtask -> subtask.status()).containsExactly(SubtaskStatus.COMPLETED,
                SubtaskStatus.FAILED, SubtaskStatus.FAILED, SubtaskStatus.COMPLETED);
        assertThat(plan.planner().rejections()).isEqualTo(1);
        assertThat(plan.usage().costUsd()).isEqualByComparingTo("0.0871");
        assertThat(plan.lastSeq()).isEqualTo(entries.size());
    }

    private static JournalEntry entry(String line) {
        JsonNode entry = Json.mapper().readTree(line);
        return new JournalEntry(entry.get("seq").asLong(), Instant.parse(entry.get("at").asString()),
                EventCodec.decode(entry.get("type").asString(), line));
    }

    private static Stream<Class<?>> variantsOf(Class<?> type) {
        return type.isSealed()
                ? Arrays.stream(type.getPermittedSubclasses()).flatMap(EventCodecTest::variantsOf)
                : Stream.of(type);
    }

    private static String golden(PlanEvent event) throws IOException {
        return resource("/golden/events/" + EventCodec.typeOf(event) + ".json").strip();
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = EventCodecTest.class.getResourceAsStream(name)) {
            assertThat(in).as(name).isNotNull();
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
