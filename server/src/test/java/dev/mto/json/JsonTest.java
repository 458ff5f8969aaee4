package dev.mto.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.run.PlanStatus;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

final class JsonTest {
    record Form(String zebra, Optional<Integer> count, List<String> names, Optional<Boolean> flag) {}

    record Values(Instant at, PlanStatus status, BigDecimal cost, Path path) {}

    @Test
    void writesInTheOrderOfTheRecordAndLeavesOutWhatIsAbsent() {
        Form form = new Form("z", Optional.empty(), List.of(), Optional.of(true));

        assertThat(Json.mapper().writeValueAsString(form)).isEqualTo("{\"zebra\":\"z\",\"names\":[],\"flag\":true}");
    }

    @Test
    void writesPlainValues() {
        Values values = new Values(Instant.parse("2026-11-22T10:00:00Z"), PlanStatus.SYNTHESIZING,
                new BigDecimal("1E-10"), Path.of("/a b/ü"));

        String text = Json.mapper().writeValueAsString(values);

        assertThat(text).isEqualTo(
                "{\"at\":\"2026-11-22T10:00:00Z\",\"status\":\"synthesizing\",\"cost\":0.0000000001,\"path\":\"/a b/ü\"}");
        assertThat(Json.mapper().readValue(text, Values.class)).isEqualTo(values);
    }

    @Test
    void theStrictOneReadsWhatIsRight() {
        assertThat(Json.strict().readValue("{\"zebra\":\"z\",\"count\":3}", Form.class))
                .isEqualTo(new Form("z", Optional.of(3), List.of(), Optional.empty()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"zebra\":\"z\",\"other\":1}", "{\"zebra\":\"z\",\"zebra\":\"y\"}", "{\"zebra\":1}",
            "{\"zebra\":true}", "{\"zebra\":\"z\",\"count\":\"3\"}", "{\"zebra\":\"z\",\"count\":3.5}",
            "{\"zebra\":\"z\",\"flag\":1}", "{\"zebra\":\"z\",\"names\":[null]}", "{\"zebra\":null}", "{}",
            "{\"zebra\":\"z\"} x"})
    void theStrictOneRefusesWhatIsNot(String text) {
        assertThatThrownBy(() -> Json.strict().readValue(text, Form.class)).isInstanceOf(JacksonException.class);
    }
}
