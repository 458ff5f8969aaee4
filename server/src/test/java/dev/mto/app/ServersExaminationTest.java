package dev.mto.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpServer;
import dev.mto.app.Examination.Finding;
import dev.mto.config.SettingsLoader;
import dev.mto.config.SettingsResult;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `mto doctor` finds of servers that somebody else runs.
class ServersExaminationTest {
    private final HttpServer server;
    @TempDir
    private Path home;

    ServersExaminationTest() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/global/health", exchange -> {
            byte[] body = "{\"healthy\":true,\"version\":\"1.18.33\"}".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        }).setAuthenticator(new BasicAuthenticator("opencode") {
            @Override
            public boolean checkCredentials(String user, String password) {
                return user.equals("opencode") && password.equals("right");
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private List<Finding> findings(String words) throws Exception {
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        SettingsResult result = new SettingsLoader(Map.of("MTO_OPENCODE_SERVERS", url + words), Map.of(), home).load();
        assertThat(result).isInstanceOf(SettingsResult.Loaded.class);
        return new Examination((SettingsResult.Loaded) result, _ -> {}).servers();
    }

    @Test
    void findsOneThatAnswers() throws Exception {
        assertThat(findings(" password=right name=one")).singleElement().satisfies(finding -> {
            assertThat(finding.sound()).isTrue();
            assertThat(finding.fact()).contains("one", "opencode 1.18.33").doesNotContain("right");
        });
    }

    @Test
    void saysThatThePasswordIsWrongOrMissing() throws Exception {
        assertThat(findings(" password=wr0ng")).singleElement().satisfies(finding -> {
            assertThat(finding.sound()).isFalse();
            assertThat(finding.fact()).contains("(401)", "opencode.servers", "password=").doesNotContain("wr0ng");
        });
        assertThat(findings("")).singleElement().satisfies(
                finding -> assertThat(finding.fact()).contains("asks for a password (401)", "opencode.servers"));
    }

    @Test
    void saysThatNobodyIsThere() throws Exception {
        server.stop(0);
        assertThat(findings(" password=right")).singleElement().satisfies(finding -> {
            assertThat(finding.sound()).isFalse();
            assertThat(finding.remedy()).hasValueSatisfying(words -> assertThat(words).contains("opencode.servers"));
        });
    }
}
