package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.mto.client.Endpoint;
import dev.mto.client.PlanApi;
import dev.mto.client.TokenApi;
import dev.mto.client.TokenRequest;
import java.io.IOException;
import java.net.CookieManager;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A browser's sign-in with a whole server, by a client that keeps cookies as browsers do: by host, and for every port of it.
@Timeout(120)
final class SignInIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String PLANS = "/v1/orchestrate";

    @TempDir
    private Path folder = Path.of("");
    private final CookieManager cookies = new CookieManager();
    private final HttpClient browser = HttpClient.newBuilder().cookieHandler(cookies).build();
    private final HttpClient other = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        browser.close();
        other.close();
    }

    private LiveServer server() throws Exception {
        return LiveServer.start(folder.resolve("data"), Map.of());
    }

    private static TokenApi admin(LiveServer server) {
        return new TokenApi(new PlanApi(Endpoint.of(server.url(), server.token())));
    }

    private static String reader(LiveServer server, String name) throws Exception {
        return admin(server).create(new TokenRequest(name, Optional.empty(), List.of("plans:read"), List.of(),
                List.of(), Optional.of("1d"))).secret();
    }

    /// The key that the page keeps.
    private String signIn(LiveServer server, String token) throws IOException, InterruptedException {
        HttpResponse<String> answer = browser.send(HttpRequest.newBuilder(server.url().resolve("/v1/session"))
                .timeout(PATIENCE).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"token\":\"" + token + "\"}")).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return json(answer).get("key").stringValue();
    }

    private static HttpResponse<String> get(HttpClient client, URI address, Map<String, String> headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(PATIENCE);
        headers.forEach(request::header);
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> asPage(LiveServer server, String path, String key)
            throws IOException, InterruptedException {
        return get(browser, server.url().resolve(path), Map.of("Mto-Session-Key", key));
    }

    private static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    @Test
    void itOutlivesARestartAndEndsWithItsToken() throws Exception {
        String key;
        String own;
        try (LiveServer server = server()) {
            key = signIn(server, reader(server, "ada"));
            assertThat(asPage(server, PLANS, key).statusCode()).isEqualTo(200);
            own = json(asPage(server, "/v1/session", key)).toString();
            assertThat(own).contains("\"name\":\"ada\"", "\"plans:read\"");
        }
        try (LiveServer server = server()) {
            assertThat(json(asPage(server, "/v1/session", key)).toString()).isEqualTo(own);
            assertThat(asPage(server, PLANS, key).statusCode()).isEqualTo(200);
            admin(server).revoke("ada");
            assertThat(cookies.getCookieStore().getCookies()).hasSize(1);
            HttpResponse<String> late = asPage(server, PLANS, key);
            assertThat(late.statusCode()).isEqualTo(401);
            assertThat(json(late).get("code").stringValue()).isEqualTo("token_revoked");
            assertThat(cookies.getCookieStore().getCookies()).as("taken back").isEmpty();
            assertThat(json(asPage(server, PLANS, key)).get("code").stringValue()).isEqualTo("unauthorized");
        }
    }

    @Test
    void signingOutTakesTheCookieBack() throws Exception {
        try (LiveServer server = server()) {
            String key = signIn(server, server.token());
            assertThat(asPage(server, PLANS, key).statusCode()).isEqualTo(200);
            HttpResponse<String> out = browser.send(HttpRequest.newBuilder(server.url().resolve("/v1/session"))
                    .timeout(PATIENCE).DELETE().build(), BodyHandlers.ofString());
            assertThat(out.statusCode()).isEqualTo(204);
            assertThat(asPage(server, PLANS, key).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void anotherProgramOfTheHostGetsTheCookieAndNothingByIt() throws Exception {
        Queue<String> got = new ConcurrentLinkedQueue<>();
        HttpServer program = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        program.createContext("/", exchange -> {
            got.addAll(exchange.getRequestHeaders().getOrDefault("Cookie", List.of()));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        program.start();
        try (LiveServer server = server()) {
            String key = signIn(server, server.token());
            get(browser, URI.create("http://127.0.0.1:" + program.getAddress().getPort() + "/"), Map.of());
            String cookie = String.join(";", got);
            assertThat(cookie).as("browsers do not keep cookies apart by port").contains("mto_session=")
                    .doesNotContain(server.token());
            URI plans = server.url().resolve(PLANS);
            assertThat(get(other, plans, Map.of("Cookie", cookie)).statusCode()).as("the cookie alone").isEqualTo(401);
            assertThat(get(other, plans, Map.of("Cookie", cookie, "Mto-Session-Key", "A".repeat(43))).statusCode())
                    .as("with a key of its own").isEqualTo(401);
            assertThat(get(browser, plans, Map.of()).statusCode()).as("a page there makes a request").isEqualTo(401);
            assertThat(get(other, plans, Map.of("Mto-Session-Key", key)).statusCode()).as("the key alone")
                    .isEqualTo(401);
            assertThat(get(other, plans, Map.of("Cookie", cookie, "Mto-Session-Key", key)).statusCode()).as("both")
                    .isEqualTo(200);
        } finally {
            program.stop(0);
        }
    }
}
