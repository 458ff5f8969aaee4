package dev.mto.cli.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What is cut out of opencode's files, and what stays.
class PluginEntriesTest {
    private static final Path OURS = Path.of("/home/ann/.local/lib/mto/opencode");
    private static final JsonMapper LENIENT = JsonMapper.builder().enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA).build();

    @Test
    void theOnlyElementGoesWithItsLine() {
        assertThat(without("""
                {
                  "$schema": "https://opencode.ai/config.json",
                  "plugin": [
                    "OURS"
                  ]
                }""")).isEqualTo("""
                {
                  "$schema": "https://opencode.ai/config.json",
                  "plugin": [
                  ]
                }""");
    }

    @Test
    void commentsAndTheFormOfTheRestStay() {
        assertThat(without("""
                { // mine
                    "plugin" : [
                \t"one", // first, and not "OURS"
                \t"OURS",   \s
                \t/* two */ ["two", {"a": [1, 2],},],
                    ],
                    "theme":"dark", // "plugin": ["OURS"]
                }
                """)).isEqualTo("""
                { // mine
                    "plugin" : [
                \t"one", // first, and not "OURS"
                \t/* two */ ["two", {"a": [1, 2],},],
                    ],
                    "theme":"dark", // "plugin": ["OURS"]
                }
                """);
    }

    @Test
    void theLastElementTakesTheCommaBeforeIt() {
        assertThat(without("""
                {"plugin": [
                  "one", // stays
                  "OURS" /* a comment on the same line stays */
                ]}""")).isEqualTo("""
                {"plugin": [
                  "one" // stays
                 /* a comment on the same line stays */
                ]}""");
        assertThat(without("""
                {"plugin": [
                  "one" /* , */ ,
                  "OURS"
                ]}""")).isEqualTo("""
                {"plugin": [
                  "one" /* , */\s
                ]}""");
    }

    @Test
    void onOneLineTheBlanksGoWithIt() {
        assertThat(without("{\"plugin\": [\"OURS\", \"b\"]}")).isEqualTo("{\"plugin\": [\"b\"]}");
        assertThat(without("{\"plugin\": [\"a\", \"OURS\"]}")).isEqualTo("{\"plugin\": [\"a\"]}");
        assertThat(without("{\"plugin\": [\"a\", \"OURS\", \"b\"]}")).isEqualTo("{\"plugin\": [\"a\", \"b\"]}");
        assertThat(without("{\"plugin\":[\"OURS\"]}")).isEqualTo("{\"plugin\":[]}");
        assertThat(without("{\"plugin\": [\"a\", \"OURS\",]}")).isEqualTo("{\"plugin\": [\"a\", ]}");
    }

    @Test
    void tuplesAndUrlsCountAndSoDoRepetitions() {
        assertThat(without("""
                {"plugin": [
                  ["OURS", {"url": "http://x"}],
                  "file://OURS",
                  "keep",
                  "OURS/"
                ]}""")).isEqualTo("""
                {"plugin": [
                  "keep"
                ]}""");
    }

    @Test
    void othersAreNotTouched() {
        for (String text : new String[]{"", "{}", "[\"OURS\"]", "{\"plugin\": \"OURS\"}", "{\"plugin\": null}",
                "{\"a\": {\"plugin\": [\"OURS\"]}}",
                "{\"plugin\": [\"OURS-more\", \"opencode-mto\", 7, [], {}, \"./x\"]}"}) {
            assertThat(without(text)).isEqualTo(text);
        }
    }

    @Test
    void aFileThatIsNoJsonIsNamedWithItsLine(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("opencode.json"), "{\n  \"plugin\": [\n  oops ]}");

        assertThatThrownBy(() -> PluginEntries.in(file)).isInstanceOf(InstallException.class)
                .hasMessageContainingAll(file.toString(), "line 3");
    }

    /// Whatever is before and after it, what is left is the same list without ours.
    @Property(tries = 300)
    void whatIsLeftIsTheRest(@ForAll @IntRange(max = 3) int before, @ForAll @IntRange(max = 3) int after,
            @ForAll boolean trailing, @ForAll @IntRange(max = 4) int blanks) {
        String blank = new String[]{"", " ", "\n", "\n  /* , */ ", " // ,]\n  "}[blanks];
        StringBuilder text = new StringBuilder("{\"plugin\":[");
        int all = before + 1 + after;
        for (int i = 0; i < all; i++) {
            text.append(blank).append(i == before ? "\"" + OURS + "\"" : "[\"p" + i + "\",{}]").append(blank)
                    .append(i < all - 1 || trailing ? "," : "");
        }
        text.append(blank).append("]}");

        JsonNode rest = LENIENT.readTree(PluginEntries.in(text.toString()).without(OURS)).path("plugin");

        assertThat(rest.valueStream().map(JsonNode::toString).toList()).hasSize(all - 1)
                .noneMatch(element -> element.contains("mto"));
    }

    @Test
    void marksOfCommentsInStringsAreNone() {
        assertThat(without("{\"plugin\": [\"http://x\", \"OURS\", \"/* y\"]}"))
                .isEqualTo("{\"plugin\": [\"http://x\", \"/* y\"]}");
    }

    /// With `OURS` for the folder, before and after.
    private static String without(String text) {
        return PluginEntries.in(text.replace("OURS", OURS.toString())).without(OURS).replace(OURS.toString(), "OURS");
    }
}
