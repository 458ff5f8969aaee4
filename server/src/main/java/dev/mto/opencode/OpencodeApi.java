package dev.mto.opencode;

import dev.mto.agent.AgentTurn;
import dev.mto.plan.ModelRef;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The calls of opencode's HTTP API that this package uses. Thread-safe.
///
/// Each throws [ApiException] where opencode says no and another [IOException] where it does not answer in time. The
/// limits are long: while many sessions begin at once, even a health check was seen to take 20 s.
final class OpencodeApi implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PROMPT_LIMIT = Duration.ofMinutes(1);

    private final HttpCalls http;

    OpencodeApi(HttpCalls http) {
        this.http = http;
    }

    /// The release of the server.
    String health(Duration limit) throws IOException, InterruptedException {
        return http.read("/global/health", limit).path("version").asString("");
    }

    /// The agents of a directory, hidden ones included, as opencode lists them.
    JsonNode agents(Path directory, Duration limit) throws IOException, InterruptedException {
        return http.read("/agent?" + in(directory), limit);
    }

    /// The agents of the folder that the server was started in.
    JsonNode agents(Duration limit) throws IOException, InterruptedException {
        return http.read("/agent", limit);
    }

    JsonNode agents(Path directory) throws IOException, InterruptedException {
        return agents(directory, LIMIT);
    }

    boolean hasAgent(Path directory, String name) throws IOException, InterruptedException {
        return agents(directory).valueStream().anyMatch(agent -> agent.path("name").asString("").equals(name));
    }

    boolean hasModel(Path directory, ModelRef model) throws IOException, InterruptedException {
        return http.read("/config/providers?" + in(directory), LIMIT).path("providers").valueStream()
                .filter(provider -> provider.path("id").asString("").equals(model.provider()))
                .anyMatch(provider -> provider.path("models").has(model.model()));
    }

    Session createSession(Path directory, ObjectNode body) throws IOException, InterruptedException {
        return Session.parse(http.post("/session?" + in(directory), body, LIMIT));
    }

    Session session(String id) throws IOException, InterruptedException {
        return Session.parse(http.read(at(id), LIMIT));
    }

    /// The session that was made under a key of ours, whichever directory it is in. The key stands in the title, which
    /// is what the search looks at.
    Optional<Session> findSession(String key) throws IOException, InterruptedException {
        return http.read("/experimental/session?limit=50&search=" + encoded(key), LIMIT).valueStream()
                .map(Session::parse).filter(session -> session.key().equals(Optional.of(key))).findFirst();
    }

    void deleteSession(String id) throws IOException, InterruptedException {
        try {
            http.delete(at(id), LIMIT);
        } catch (ApiException e) {
            // Gone is what was wanted: a plan that is taken up again discards its planner's session once more.
            if (!e.isNotFound()) {
                throw e;
            }
        }
    }

    /// Hands a prompt over. Sent again under the same ids it changes nothing while it runs, and resumes what broke off.
    void prompt(String sessionId, AgentTurn turn, Voice voice) throws IOException, InterruptedException {
        ObjectNode body = Wire.object().put("messageID", turn.ids().messageId());
        voice.agent().ifPresent(name -> body.put("agent", name));
        voice.system().ifPresent(system -> body.put("system", system));
        turn.model().ifPresent(model -> body.putObject("model").put("providerID", model.provider()).put("modelID",
                model.model()));
        body.putArray("parts").addObject().put("id", turn.ids().partId()).put("type", "text").put("text",
                turn.prompt());
        http.post(at(sessionId) + "/prompt_async", body, PROMPT_LIMIT);
    }

    /// Who answers a prompt.
    ///
    /// @param agent absent: the session's, or the default
    /// @param system added to the agent's own system prompt
    record Voice(Optional<String> agent, Optional<String> system) {}

    SessionStatus status(Session session) throws IOException, InterruptedException {
        return SessionStatus
                .parse(http.read("/session/status?" + in(session.directory()), LIMIT).path(session.id()));
    }

    /// Whether any session of a folder is not idle.
    boolean isAtWork(Path directory, Duration limit) throws IOException, InterruptedException {
        return http.read("/session/status?" + in(directory), limit).valueStream().map(SessionStatus::parse)
                .anyMatch(status -> !(status instanceof SessionStatus.Absent));
    }

    /// All messages, oldest first.
    List<Message> messages(String sessionId) throws IOException, InterruptedException {
        return Message.parseAll(http.read(at(sessionId) + "/message", LIMIT));
    }

    void abort(String sessionId) throws IOException, InterruptedException {
        http.post(at(sessionId) + "/abort", Wire.object(), Duration.ofSeconds(10));
    }

    /// What the sessions of a directory wait for. May hold leftovers of sessions that were aborted.
    List<Ask> asks(Path directory) throws IOException, InterruptedException {
        JsonNode permissions = http.read("/permission?" + in(directory), LIMIT);
        JsonNode questions = http.read("/question?" + in(directory), LIMIT);
        return Stream.concat(permissions.valueStream().<Ask>map(Ask.Permission::parse),
                questions.valueStream().<Ask>map(Ask.Question::parse)).toList();
    }

    void allowOnce(Ask.Permission ask, Path directory) throws IOException, InterruptedException {
        http.post("/permission/" + encoded(ask.id()) + "/reply?" + in(directory), Wire.object().put("reply", "once"),
                LIMIT);
    }

    void refuse(Ask.Permission ask, Path directory, String message) throws IOException, InterruptedException {
        http.post("/permission/" + encoded(ask.id()) + "/reply?" + in(directory),
                Wire.object().put("reply", "reject").put("message", message), LIMIT);
    }

    /// Gives the same answer to each part of a question.
    void answer(Ask.Question ask, Path directory, String answer) throws IOException, InterruptedException {
        ObjectNode body = Wire.object();
        var answers = body.putArray("answers");
        ask.questions().forEach(_ -> answers.addArray().add(answer));
        http.post("/question/" + encoded(ask.id()) + "/reply?" + in(directory), body, LIMIT);
    }

    @Override
    public void close() {
        http.close();
    }

    private static String at(String sessionId) {
        return "/session/" + encoded(sessionId);
    }

    private static String in(Path directory) {
        return "directory=" + encoded(directory.toString());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
