package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The API's description and its page, as they are served.
class DocsPagesTest {
    private final ApiFixture api;

    DocsPagesTest() throws ListenException {
        api = new ApiFixture();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return api.send(api.bare(path));
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    @Test
    void theDocumentIsOfThisVersion() throws Exception {
        HttpResponse<String> answer = get("/openapi.json");
        JsonNode document = JsonMapper.shared().readTree(answer.body());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/json");
        assertThat(document.get("openapi").stringValue()).isEqualTo("3.1.0");
        assertThat(document.at("/info/version").stringValue()).isEqualTo("1.2.3");
        assertThat(
                document.at("/components/responses/Plan/content/application~1json/examples/completed/value/plan/answer")
                        .stringValue())
                .isEqualTo("All in all: four.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/openapi.json", "/docs", "/docs/docs.js", "/docs/docs.css", "/docs/swagger-ui.css",
            "/docs/swagger-ui-bundle.js", "/docs/LICENSES.txt"})
    void nobodyGetsTwiceWhatTheyHave(String path) throws Exception {
        HttpResponse<String> first = get(path);
        String tag = header(first, "ETag");
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(tag).matches("\"[0-9a-f]{32}\"");
        assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
        for (String held : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
            HttpResponse<String> again = api.send(api.bare(path).header("If-None-Match", held));
            assertThat(again.statusCode()).as(held).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(header(again, "ETag")).isEqualTo(tag);
        }
        assertThat(api.send(api.bare(path).header("If-None-Match", "\"x\"")).statusCode()).isEqualTo(200);
        HttpResponse<String> head = api.send(api.bare(path).HEAD());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "ETag")).isEqualTo(tag);
        assertThat(header(head, "Content-Length")).isEqualTo(header(first, "Content-Length"));
        assertThat(api.post(path).statusCode()).isEqualTo(405);
    }

    @Test
    void thePageTakesNothingFromElsewhereAndHasNoScriptInIt() throws Exception {
        HttpResponse<String> page = get("/docs");
        assertThat(header(page, "Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(header(page, "Content-Security-Policy")).startsWith("default-src 'none'; script-src 'self'; ")
                .contains("connect-src 'self'", "frame-ancestors 'none'").doesNotContain("http", "eval");
        assertThat(page.body()).doesNotContain("http://", "https://", "<script>", "onload", "style=");
        for (String address : page.body().replaceAll("(?s).*?(?:src|href)=\"(/[^\"]*)\"", "$1\n").lines()
                .filter(line -> line.startsWith("/")).toList()) {
            assertThat(get(address).statusCode()).as(address).isEqualTo(200);
        }
        assertThat(get("/docs/docs.js").body()).contains("persistAuthorization: false", "validatorUrl: null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/docs/index.html", "/docs/nothing", "/docs/docs.js.map", "/docs/DOCS.JS"})
    void thereIsNothingElse(String path) throws Exception {
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void pagesFromElsewhereAreKeptOutHereToo() throws Exception {
        for (String path : List.of("/openapi.json", "/docs", "/docs/docs.js")) {
            assertThat(api.send(api.bare(path).header("Origin", "https://evil.example")).statusCode()).isEqualTo(403);
        }
    }
}
