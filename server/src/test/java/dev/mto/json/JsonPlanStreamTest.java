package dev.mto.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.plan.SubtaskSpec;
import dev.mto.planner.PlanReader;
import dev.mto.planner.PlanReader.Draft;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonPlanStreamTest {
    private static final String FIRST = "{\"description\":\"say \\\"}]\\\" {twice}\",\"agent\":\"build\"}";
    private static final String SECOND = "{\"description\": \"b\", \"agent\": \"explore\", \"dependencies\": [0]}";
    private static final List<SubtaskSpec> BOTH = List.of(new SubtaskSpec("say \"}]\" {twice}", "build", List.of()),
            new SubtaskSpec("b", "explore", List.of(0)));

    private final JsonPlanReader reader = new JsonPlanReader();

    private List<SubtaskSpec> pieces(String text, int size) {
        PlanReader.Stream stream = reader.stream();
        List<SubtaskSpec> all = new ArrayList<>();
        for (int from = 0; from < text.length(); from += size) {
            all.addAll(stream.feed(text.substring(from, Math.min(text.length(), from + size))));
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 1_000})
    void givesWhatTheWholeTextGives(int size) {
        String text = "Here [as asked, with [1] note]:\n```json\n[ \n" + FIRST + " ,\n" + SECOND + ",]\n``` [{}]";
        assertThat(pieces(text, size)).isEqualTo(BOTH);
        assertThat(reader.read("[" + FIRST + "," + SECOND + "]")).isEqualTo(new Draft.Subtasks(BOTH));
    }

    @Test
    void givesEachWithItsLastBrace() {
        PlanReader.Stream stream = reader.stream();
        assertThat(stream.feed("[" + FIRST.substring(0, FIRST.length() - 1))).isEmpty();
        assertThat(stream.feed("}")).containsExactly(BOTH.getFirst());
        assertThat(stream.feed("," + SECOND)).containsExactly(BOTH.getLast());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"description\":1,\"agent\":\"build\"}", "{\"description\":}", "{\"agent\":\"build\"}"})
    void endsAtWhatCannotBeRead(String broken) {
        assertThat(pieces("[" + FIRST + "," + broken + "," + SECOND + "]", 5)).containsExactly(BOTH.getFirst());
    }
}
