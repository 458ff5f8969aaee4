package dev.mto.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.config.SettingsLoader;
import dev.mto.config.SettingsResult;
import dev.mto.sample.ChatServer;
import dev.mto.sample.Pace;
import dev.mto.sample.Reply;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `mto doctor` finds of a chat endpoint.
class ChatExaminationTest {
    @TempDir
    private Path home;

    private Examination examination(Map<String, String> environment) {
        SettingsResult result = new SettingsLoader(environment, Map.of(), home).load();
        assertThat(result).isInstanceOf(SettingsResult.Loaded.class);
        return new Examination((SettingsResult.Loaded) result, _ -> {});
    }

    private static Map<String, String> chat(ChatServer server, String use, String key) {
        return Map.of("MTO_CHAT_BASE_URL", server.baseUrl().toString(), "MTO_CHAT_MODEL", "some", "MTO_CHAT_USE", use,
                "MTO_CHAT_KEY_VARIABLE", "KEY", "KEY", key);
    }

    private static ChatServer server() throws Exception {
        return ChatServer.start(ChatServer.Settings.of("some").withKey("sk-right"),
                _ -> new Reply.Text("ok", Pace.NONE));
    }

    @Test
    void hasNothingToSayOfAChatThatIsNotConfigured() throws Exception {
        assertThat(examination(Map.of()).chat(true)).isEmpty();
        assertThat(examination(Map.of()).needsOpencode()).isTrue();
    }

    @Test
    void findsAChatThatAnswers() throws Exception {
        try (ChatServer server = server()) {
            Examination examination = examination(chat(server, "all", "sk-right"));
            String who = "some at " + server.baseUrl() + " (key from KEY)";
            assertThat(examination.chat(true)).contains(Examination.Finding.good("chat", who + " answers"));
            assertThat(examination.chat(false)).contains(Examination.Finding.good("chat", who + " can be reached"));
            assertThat(examination.needsOpencode()).isFalse();
        }
    }

    @Test
    void saysHowToDoWithoutAnOpencodeThatIsNotThere() throws Exception {
        try (ChatServer server = server()) {
            Map<String, String> environment = new HashMap<>(chat(server, "agent", "sk-right"));
            environment.put("MTO_OPENCODE_BINARY", home.resolve("none").toString());
            assertThat(examination(environment).opencode().remedy())
                    .hasValueSatisfying(words -> assertThat(words).contains("chat.use: all"));
        }
    }

    @Test
    void saysWhatIsWrongWithAChat() throws Exception {
        try (ChatServer server = server()) {
            Examination examination = examination(chat(server, "subtasks", "sk-wrong"));
            for (boolean asking : new boolean[]{true, false}) {
                assertThat(examination.chat(asking)).hasValueSatisfying(finding -> {
                    assertThat(finding.sound()).isFalse();
                    assertThat(finding.fact()).contains("not usable", "401").doesNotContain("sk-wrong");
                    assertThat(finding.remedy()).isPresent();
                });
            }
            assertThat(examination.needsOpencode()).isTrue();
        }
    }
}
