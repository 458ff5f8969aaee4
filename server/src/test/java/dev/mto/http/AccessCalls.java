package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.access.Grant;
import dev.mto.access.Scope;
import dev.mto.plan.Allowance;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What tests of access have in common: a server, callers of several kinds, and their calls.
@Timeout(60)
abstract class AccessCalls {
    static final String PLANS = "/v1/orchestrate";

    @TempDir
    Path folder = Path.of("");
    Path root = Path.of("");
    final ApiFixture api;

    AccessCalls() throws ListenException {
        api = new ApiFixture();
    }

    @BeforeEach
    void makeRoot() throws IOException {
        root = Files.createDirectories(folder.toRealPath().resolve("root"));
    }

    @AfterEach
    void stop() {
        api.close();
    }

    String reader(String name) {
        return api.token(name, new Grant(Set.of(Scope.PLANS_READ), List.of(), List.of()));
    }

    String writer(String name, Allowance... allowances) {
        return api.token(name, new Grant(Set.of(Scope.PLANS_WRITE), List.of(root), List.of(allowances)));
    }

    String admin() {
        return api.token("boss", Grant.ALL);
    }

    HttpResponse<String> get(String token, String path) throws IOException, InterruptedException {
        return api.send(api.as(token, path));
    }

    HttpResponse<String> post(String token, String path, String json)
            throws IOException, InterruptedException {
        return api.send(posted(token, path, json));
    }

    HttpRequest.Builder posted(String token, String path, String json) {
        return api.as(token, path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json));
    }

    HttpResponse<String> submit(String token, String more) throws IOException, InterruptedException {
        return post(token, PLANS, "{\"taskDescription\":\"Do it\"" + more + "}");
    }

    String submitted(String token) throws IOException, InterruptedException {
        HttpResponse<String> answer = submit(token, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return json(answer).get("planId").stringValue();
    }

    static JsonNode json(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body());
    }

    static JsonNode refused(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(json(answer).get("code").stringValue()).isEqualTo(code);
        return json(answer);
    }

    String tool(String token, String name, String arguments) throws IOException, InterruptedException {
        return api.send(posted(token, "/mcp", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{"
                + "\"name\":\"" + name + "\",\"arguments\":" + arguments + "}}")
                .header("Accept", "application/json, text/event-stream")).body();
    }
}
