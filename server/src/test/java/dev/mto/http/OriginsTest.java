package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that come from where none may.
class OriginsTest extends AccessCalls {
    OriginsTest() throws ListenException {
        // What it needs is made by the class above.
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "evil.example:7420", "127.0.0.1.evil.example", "localhost.evil.example"})
    void theServerAnswersToItsOwnNamesOnly(String host) throws Exception {
        for (String path : List.of("/health/live", PLANS)) {
            assertThat(raw(path, host, "")).startsWith("HTTP/1.1 403").contains("origin_forbidden");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:1", "127.0.0.1:7420", "[::1]:7420", "proxy.example", "localhost."})
    void theServerAnswersToEachOfItsNames(String host) throws Exception {
        assertThat(raw("/health/live", host, "")).startsWith("HTTP/1.1 200");
    }

    @Test
    void anAddressThatItListensOnIsItsNameInBrackets() {
        assertThat(Origins.of("2001:db8::5", List.of("mto.example")).names().orElseThrow())
                .contains("[2001:db8::5]", "mto.example").doesNotContain("2001:db8::5");
    }

    @Test
    void pagesFromElsewhereAreRefusedAndNoneIsEverLetRead() throws Exception {
        for (String origin : List.of("https://evil.example", "null", "http://localhost.evil.example", "file://")) {
            assertThat(raw(PLANS, "localhost", "Origin: " + origin)).startsWith("HTTP/1.1 403")
                    .contains("origin_forbidden").doesNotContain("Access-Control");
        }
        assertThat(raw("/health/live", "localhost", "Origin: http://localhost:3000")).startsWith("HTTP/1.1 200")
                .doesNotContain("Access-Control");
        HttpResponse<String> preflight = api.send(api.bare(PLANS).method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", "http://localhost:3000").header("Access-Control-Request-Method", "POST"));
        assertThat(preflight.statusCode()).isEqualTo(401);
        assertThat(preflight.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }

    private String raw(String path, String host, String header) throws IOException {
        return new RawCall(api.port).exchange("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n"
                + (header.isEmpty() ? "" : header + "\r\n") + "\r\n");
    }
}
