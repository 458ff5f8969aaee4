package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The dashboard's page and its files, as they are served.
class DashboardTest {
    private static final String SCRIPT = "/assets/index-3f_2-a.js";

    private final ApiFixture api;

    DashboardTest() throws ListenException {
        api = new ApiFixture();
    }

    @AfterEach
    void stop() {
        api.close();
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }

    private HttpResponse<byte[]> asset(HttpRequest.Builder request) throws IOException, InterruptedException {
        return api.client.send(request.build(), BodyHandlers.ofByteArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/new", "/system", "/plans/plan_1", "/plans/anything"})
    void itIsOnePageThatTakesNothingFromElsewhere(String path) throws Exception {
        HttpResponse<String> page = api.send(api.bare(path));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).startsWith("<!doctype html>");
        assertThat(header(page, "Content-Type")).isEqualTo("text/html;charset=utf-8");
        assertThat(header(page, "Content-Security-Policy")).isEqualTo("default-src 'none'; script-src 'self'; "
                + "style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; "
                + "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
                + "trusted-types 'none'");
        assertThat(header(page, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(page, "Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(header(page, "Cross-Origin-Opener-Policy")).isEqualTo("same-origin");
        assertThat(header(page, "Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
        assertThat(header(page, "Permissions-Policy")).contains("camera=()", "microphone=()", "geolocation=()");
        assertThat(header(page, "Cache-Control")).isEqualTo("no-cache");
        HttpResponse<String> again = api.send(api.bare(path).header("If-None-Match", header(page, "ETag")));
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(header(again, "Content-Security-Policy")).isNotEmpty();
        HttpResponse<String> head = api.send(api.bare(path).HEAD());
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(header(head, "Content-Length")).isEqualTo(header(page, "Content-Length"));
        HttpResponse<String> options = api.send(api.bare(path).method("OPTIONS", BodyPublishers.noBody()));
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(header(options, "Allow")).isEqualTo("GET, HEAD, OPTIONS");
        assertThat(api.post(path).statusCode()).isEqualTo(405);
    }

    @Test
    void anAssetIsKeptForGood() throws Exception {
        HttpResponse<String> script = api.send(api.bare(SCRIPT));
        assertThat(script.statusCode()).isEqualTo(200);
        assertThat(script.body()).isEqualTo(StandInDashboard.SCRIPT);
        assertThat(header(script, "Content-Type")).isEqualTo("text/javascript;charset=utf-8");
        assertThat(header(script, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(header(script, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(script, "Vary")).isEqualTo("Accept-Encoding");
        assertThat(script.headers().firstValue("Content-Encoding")).isEmpty();
        HttpResponse<String> style = api.send(api.bare("/assets/index-3f2a.css"));
        assertThat(header(style, "Content-Type")).isEqualTo("text/css;charset=utf-8");
        assertThat(api.send(api.bare(SCRIPT).HEAD()).statusCode()).isEqualTo(200);
        assertThat(api.post(SCRIPT).statusCode()).isEqualTo(405);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"gzip|true", "gzip, deflate, br, zstd|true", "br;q=1.0, GZIP;q=0.5|true",
            "*|true", "x-gzip|true", "gzip;q=0.001|true", "br|false", "identity|false", "gzip;q=0|false",
            "gzip; q=0.000|false",
            "*;q=0|false", "gzip;q=0, *|false", "gzipped|false"})
    void itIsPackedForWhoTakesThat(String takes, boolean packed) throws Exception {
        HttpResponse<byte[]> script = asset(api.bare(SCRIPT).header("Accept-Encoding", takes));
        byte[] plain = StandInDashboard.SCRIPT.getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(script.statusCode()).isEqualTo(200);
        assertThat(header(script, "Content-Encoding")).isEqualTo(packed ? "gzip" : "");
        assertThat(script.body()).isEqualTo(packed ? StandInDashboard.packed(plain) : plain);
        assertThat(header(script, "Content-Type")).isEqualTo("text/javascript;charset=utf-8");
        assertThat(header(script, "Vary")).isEqualTo("Accept-Encoding");
    }

    @Test
    void bothFormsHaveTagsOfTheirOwnAndOneWithoutAPackedFormIsGivenAsItIs() throws Exception {
        String packed = header(asset(api.bare(SCRIPT).header("Accept-Encoding", "gzip")), "ETag");
        assertThat(header(asset(api.bare(SCRIPT)), "ETag")).isNotEqualTo(packed);
        HttpResponse<byte[]> style = asset(api.bare("/assets/index-3f2a.css").header("Accept-Encoding", "gzip"));
        assertThat(style.statusCode()).isEqualTo(200);
        assertThat(style.headers().firstValue("Content-Encoding")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/assets/nothing.js", "/assets/index-3f_2-a.js.gz", "/assets/secret.html",
            "/assets/.hidden.js", "/assets/a..js", "/assets/deep/er.js", "/assets/deep%2fer.js", "/assets/", "/assets",
            "/assets/..%2findex.html", "/assets/%2e%2e/index.html", "/assets/..%5cindex.html",
            "/assets/index-3f2a.css%00.js",
            "/assets/index-3f2a", "/index.html", "/nothing", "/plans", "/plans/plan_1/more"})
    void thereIsNothingElse(String path) throws Exception {
        HttpResponse<String> answer = api.send(api.bare(path));
        assertThat(answer.statusCode()).isIn(400, 404);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
    }

    @Test
    void pagesFromElsewhereAreKeptOutHereToo() throws Exception {
        for (String path : List.of("/", SCRIPT)) {
            assertThat(api.send(api.bare(path).header("Origin", "https://evil.example")).statusCode()).isEqualTo(403);
        }
    }

    @Test
    void aProgramThatWasBuiltWithoutItSaysHowToBuildIt() throws Exception {
        try (ApiFixture bare = new ApiFixture(_ -> java.util.Optional.empty())) {
            for (String path : List.of("/", "/plans/plan_1")) {
                HttpResponse<String> answer = bare.send(bare.bare(path));
                assertThat(AccessCalls.refused(answer, 404, "not_found").get("detail").stringValue())
                        .contains("without the dashboard", "mvn package");
                Golden.assertMatches("problem-no-dashboard", answer.body());
            }
            assertThat(bare.send(bare.bare(SCRIPT)).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void filesOfTheProgramAreReadByTheirNamesAlone() {
        PageFiles files = PageFiles.below("/dev/mto/http/docs/");
        assertThat(files.read("docs.js")).isPresent();
        assertThat(files.read("nothing.js")).isEmpty();
    }
}
