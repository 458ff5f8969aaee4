package dev.mto.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.plan.SubtaskSpec;
import dev.mto.plan.Violation;
import dev.mto.planner.PlanReader.Draft;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonPlanReaderTest {
    private static final String TWO = """
            [{"description":"Look","agent":"explore","dependencies":[]},
             {"description":"Tell","agent":"build","dependencies":[0]}]""";
    private static final List<SubtaskSpec> TWO_READ = List.of(new SubtaskSpec("Look", "explore", List.of()),
            new SubtaskSpec("Tell", "build", List.of(0)));

    private final JsonPlanReader reader = new JsonPlanReader();

    @ParameterizedTest
    @ValueSource(strings = {
            "%s",
            "```json\n%s\n```",
            "Here is the plan [1], as asked for:\n\n%s\n\nTell me if [anything] is to change.",
            "{\"subtasks\": %s}",
            "First I thought of [{\"description\":\"Draft\",\"agent\":\"x\"}].\nBetter:\n%s",
            "[{broken, \n\nno:\n%s",
            "[] is no plan:\n%s\nSub-tasks with [] wait for nothing."})
    void findsTheArrayWhateverStandsAroundIt(String around) {
        assertThat(reader.read(around.replace("%s", TWO))).isEqualTo(new Draft.Subtasks(TWO_READ));
    }

    @Test
    void forgivesTrailingCommasRawLineBreaksAndQuotedIndexes() {
        String sloppy = """
                [{"description":"Look","agent":"explore",}, // the first
                 {"description":"Tell","agent":"build","dependencies":["0",],"priority":1},]""";
        assertThat(reader.read(sloppy)).isEqualTo(new Draft.Subtasks(TWO_READ));
        assertThat(reader.read("[{\"description\":\"a\nb\",\"agent\":\"x\"}]"))
                .isEqualTo(new Draft.Subtasks(List.of(new SubtaskSpec("a\nb", "x", List.of()))));
    }

    @Test
    void reportsEveryFieldOfTheWrongForm() {
        assertThat(reader.read("""
                [{"description":7,"dependencies":"0"},{"description":"x","agent":null,"dependencies":[1.5]},3]"""))
                .isEqualTo(new Draft.Unusable(List.of(
                        new Violation.Malformed(0, "description", "must be a string"),
                        new Violation.Malformed(0, "agent", "is missing"),
                        new Violation.Malformed(0, "dependencies", "must be an array of indexes such as [0, 2]"),
                        new Violation.Malformed(1, "agent", "must be a string"),
                        new Violation.Malformed(1, "dependencies", "must be an array of indexes such as [0, 2]"),
                        new Violation.Malformed(2, "the element", "must be an object"))));
    }

    @Test
    void saysWhereAnArrayBreaksOff() {
        Draft draft = reader.read("Sure!\n[{\"description\":\"Look\",\n\"agent\":\"exp");
        assertThat(draft).isInstanceOfSatisfying(Draft.Unusable.class, unusable -> assertThat(unusable.violations())
                .singleElement().extracting(Violation::message).asString()
                .startsWith("The answer is not a JSON array of sub-tasks: ").contains("line 2 of the array"));
    }

    @Test
    void takesNoDependenciesOfABrokenPlanForAnEmptyPlan() {
        Draft draft = reader.read("[{\"description\":\"Look\" \"agent\":\"explore\",\"dependencies\":[]}]");
        assertThat(draft).isInstanceOf(Draft.Unusable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "I cannot do that.", "{\"description\":\"x\"}", "[1, 2]"})
    void saysThatThereIsNoArray(String text) {
        assertThat(reader.read(text)).isEqualTo(
                new Draft.Unusable(List.of(new Violation.Unreadable("there is no array in it."))));
    }

    @Test
    void takesAnEmptyArrayForAnEmptyPlan() {
        assertThat(reader.read("[]")).isEqualTo(new Draft.Subtasks(List.of()));
    }

    @Test
    void givesUpOnNoiseInsteadOfParsingItForEver() {
        assertThat(reader.read("[{\"a\":".repeat(50_000))).isInstanceOf(Draft.Unusable.class);
    }

    @Property
    void readsAnyTextWithoutFailing(@ForAll String before, @ForAll String after) {
        assertThat(reader.read(before + "[{" + after)).isNotNull();
        assertThat(reader.read(before.replace("[", "") + TWO + after.replace("[", "")))
                .isEqualTo(new Draft.Subtasks(TWO_READ));
    }
}
