package dev.mto.cli.api;

import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// A refusal in words.
final class Problem {
    private Problem() {}

    /// Reads a problem document; where the answer is none, makes the best of it.
    static ApiException of(Answer answer, Endpoint server) {
        String code = answer.json().flatMap(json -> json.path("code").stringValueOpt()).orElse("");
        if (answer.status() == 401) {
            return new RefusedException(401, "unauthorized: the server at " + server.url()
                    + " does not know this token (read from " + server.tokenSource() + ")\n  " + remedy(server));
        }
        if (code.isEmpty()) {
            return new UnreachableException(
                    "what answers at " + server.url() + " is no mto server (HTTP status " + answer.status() + ")");
        }
        return new RefusedException(answer.status(), answer.json().map(json -> words(code, json)).orElse(code));
    }

    /// What an exception says, never nothing.
    static String text(Exception exception) {
        return Optional.ofNullable(exception.getMessage()).orElse(exception.getClass().getSimpleName());
    }

    private static String words(String code, JsonNode json) {
        String detail = json.path("detail").stringValueOpt().or(() -> json.path("title").stringValueOpt()).orElse("");
        String fields = json.path("errors").valueStream()
                .map(error -> "\n  " + error.path("field").asString("") + ": " + error.path("message").asString(""))
                .collect(Collectors.joining());
        // The detail of a refusal with fields repeats them in one long line.
        String lead = fields.isEmpty() ? detail : json.path("title").asString(detail);
        return code + (lead.isEmpty() ? "" : ": " + lead) + fields;
    }

    private static String remedy(Endpoint server) {
        return server.tokenSource().equals(ServerLocator.TOKEN_VARIABLE)
                ? "set " + ServerLocator.TOKEN_VARIABLE
                        + " to a token of that server, or unset it for one on this machine"
                : "it was started with another data folder: set MTO_DATA_DIR to that one, or restart it (mto stop)";
    }
}
