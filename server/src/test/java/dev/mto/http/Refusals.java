package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Reads problem documents, as tests of what is refused do. Only static methods, for a static import.
final class Refusals {
    private Refusals() {}

    /// The document, which has all that each has.
    static JsonNode problem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = JsonMapper.shared().readTree(answer.body());
        assertThat(problem.get("status").intValue()).isEqualTo(status);
        assertThat(problem.get("code").stringValue()).isEqualTo(code);
        assertThat(problem.get("type").stringValue()).isEqualTo("/errors/" + code);
        assertThat(problem.get("title").stringValue()).isNotBlank();
        assertThat(problem.get("detail").stringValue()).isNotBlank();
        return problem;
    }

    /// What is wrong with each field.
    static List<String> errors(HttpResponse<String> answer) {
        JsonNode problem = problem(answer, 400, "invalid_request");
        return problem.get("errors").valueStream()
                .map(error -> error.get("field").stringValue() + ": " + error.get("message").stringValue())
                .toList();
    }
}
