package dev.mto.client;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// A problem document (RFC 9457): why the server said no. Immutable.
///
/// @param status of HTTP
/// @param code stable, each with a page in the server's documentation
/// @param title what kind of problem it is
/// @param detail what it is this time; may be empty
/// @param errors what is wrong with which field of the request
public record Problem(int status, String code, String title, String detail, List<FieldError> errors) {
    /// What is wrong with one field.
    public record FieldError(String field, String message) {}

    public Problem {
        errors = List.copyOf(errors);
    }

    /// Makes the best of an answer that is no success: what has no code is no problem document of ours.
    static ApiException refusal(Answer answer, Endpoint server) {
        Problem problem = of(answer);
        if (answer.status() == 401 && (problem.code().isEmpty() || problem.code().equals("unauthorized"))) {
            return new RefusedException(problem, "unauthorized: the server at " + server.url()
                    + " does not know this token"
                    + (server.tokenSource().isEmpty() ? "" : " (read from " + server.tokenSource() + ")")
                    + (server.remedy().isEmpty() ? "" : "\n  " + server.remedy()));
        }
        if (problem.code().isEmpty()) {
            return new UnreachableException(
                    "what answers at " + server.url() + " is no mto server (HTTP status " + answer.status() + ")");
        }
        return new RefusedException(problem, problem.words());
    }

    private static Problem of(Answer answer) {
        Optional<JsonNode> json = answer.json();
        return new Problem(answer.status(), text(json, "code"), text(json, "title"), text(json, "detail"),
                json.stream().flatMap(document -> document.path("errors").valueStream())
                        .map(error -> new FieldError(Fields.text(error.path("field")),
                                Fields.text(error.path("message"))))
                        .toList());
    }

    private static String text(Optional<JsonNode> json, String field) {
        return json.map(document -> Fields.text(document.path(field))).orElse("");
    }

    /// What an exception says, never nothing.
    public static String text(Exception exception) {
        return Optional.ofNullable(exception.getMessage()).orElse(exception.getClass().getSimpleName());
    }

    /// For people. The detail of a refusal with fields repeats them in one long line, so their title is taken.
    private String words() {
        String lead = detail.isEmpty() || (!errors.isEmpty() && !title.isEmpty()) ? title : detail;
        return code + (lead.isEmpty() ? "" : ": " + lead) + errors.stream()
                .map(error -> "\n  " + error.field() + ": " + error.message()).collect(Collectors.joining());
    }
}
