package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HttpCallsTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @Test
    void readsAndPostsJson() throws Exception {
        try (var server = new ScriptedServer().with("/a", "{\"x\":7}").with("/b", ""); var http = server.calls()) {
            assertThat(http.read("/a", LIMIT).path("x").asInt(0)).isEqualTo(7);
            assertThat(http.post("/b", Wire.object().put("y", 1), LIMIT).isEmpty()).isTrue();
            assertThat(server.requests()).containsExactly("GET /a ", "POST /b {\"y\":1}");
        }
    }

    @Test
    void tellsNoFromNoAnswer() throws Exception {
        try (var server = new ScriptedServer().with("/odd", "<html>").with("/hung", "never");
                var http = server.calls()) {
            assertThatThrownBy(() -> http.read("/absent", LIMIT)).isInstanceOfSatisfying(ApiException.class, no -> {
                assertThat(no.isNotFound()).isTrue();
                assertThat(no.isServerFault()).isFalse();
            });
            assertThatThrownBy(() -> http.read("/odd", LIMIT)).isInstanceOf(IOException.class)
                    .isNotInstanceOf(ApiException.class).hasMessageContaining("not JSON");
            assertThatThrownBy(() -> http.read("/hung", Duration.ofMillis(200))).isInstanceOf(IOException.class)
                    .isNotInstanceOf(ApiException.class).hasMessageContaining("/hung");
        }
    }

    @Test
    void tellsThatNobodyListens() throws Exception {
        HttpCalls http;
        try (var server = new ScriptedServer()) {
            http = server.calls();
        }
        try (http) {
            assertThatThrownBy(() -> http.read("/a", LIMIT)).isInstanceOf(IOException.class);
        }
    }
}
