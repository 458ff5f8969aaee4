package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.opencode.OpencodeSettings.Conduct;
import dev.mto.opencode.OpencodeSettings.Home;
import dev.mto.opencode.OpencodeSettings.Installation;
import dev.mto.opencode.OpencodeSettings.Patience;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ChildEnvironmentTest {
    private static final String CONFIG = "OPENCODE_CONFIG_CONTENT";

    @TempDir
    Path folder;

    @Test
    void addsOurAgentAndLeavesTheRest() {
        Map<String, String> environment = ChildEnvironment.of(Map.of("ANTHROPIC_API_KEY", "k", "OPENCODE_CONFIG", "/c"),
                settings(new Home.User(Map.of("HOME", "/h"))));
        assertThat(environment).containsEntry("ANTHROPIC_API_KEY", "k").containsEntry("OPENCODE_CONFIG", "/c")
                .containsEntry("HOME", "/h").containsEntry("OPENCODE_CLIENT", "serve");
        JsonNode config = Wire.parse(environment.getOrDefault(CONFIG, ""));
        JsonNode planner = config.path("agent").path("mto-planner");
        assertThat(planner.path("prompt").asString("")).isEqualTo("Plan!");
        assertThat(planner.path("permission").path("*").asString("")).isEqualTo("deny");
        assertThat(planner.path("hidden").asBoolean(false)).isTrue();
        assertThat(config.path("experimental").path("continue_loop_on_deny").asBoolean(false)).isTrue();
    }

    @Test
    void laysTheOverlayOverAConfigurationThatIsThere() {
        String present = """
                { // mine
                  "agent": { "mine": { "mode": "primary" }, }, "share": "auto", "model": "a/b" }""";
        Map<String, String> environment = ChildEnvironment.of(Map.of(CONFIG, present), settings(new Home.User(Map
                .of())));
        JsonNode config = Wire.parse(environment.getOrDefault(CONFIG, ""));
        assertThat(config.path("model").asString("")).isEqualTo("a/b");
        assertThat(config.path("share").asString("")).isEqualTo("disabled");
        assertThat(config.path("agent").propertyNames()).containsExactly("mine", "mto-planner");
    }

    @Test
    void leavesToOpencodeWhatCannotBeRead() {
        assertThat(ChildEnvironment.merged("{ nonsense", "{}")).isEqualTo("{ nonsense");
        assertThat(ChildEnvironment.merged("[]", "{}")).isEqualTo("[]");
    }

    @Test
    void aHomeApartSeesNothingOfTheUsersOpencode() throws IOException {
        Home.Apart home = new Home.Apart(folder, URI.create("http://127.0.0.1:1/v1"), Map.of("X", "y"));
        Map<String, String> environment = ChildEnvironment.of(Map.of("OPENCODE_CONFIG", "/c", "PATH", "/bin"), settings(
                home));
        assertThat(environment).doesNotContainKey("OPENCODE_CONFIG").containsEntry("PATH", "/bin").containsEntry("X",
                "y").containsEntry("XDG_DATA_HOME", folder.resolve("data").toString());
        ApartHome.prepare(home, "1.18.33");
        ApartHome.prepare(home, "1.18.33");
        assertThat(folder.resolve("config/opencode/opencode.json")).content().contains("http://127.0.0.1:1/v1");
        assertThat(folder.resolve("config/opencode/node_modules")).isDirectory();
        assertThat(folder.resolve("config/opencode/package-lock.json")).content().contains("1.18.33");
    }

    private OpencodeSettings settings(Home home) {
        return new OpencodeSettings("opencode", new Installation(Optional.empty(), folder, "1.18.33"), folder.resolve(
                "r.json"), home, new Conduct("Plan!", List.of(), Patience.DEFAULT));
    }
}
