package dev.mto.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// `opencode serve` of a user, with a password, and a client of its HTTP API. Thread-safe.
public final class OpencodeServe implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String LISTENING = "listening on ";
    private static final Duration CALL_LIMIT = Duration.ofSeconds(90);
    private static final int FIRST_TRIES = 60;
    private static final long END_LIMIT_SECONDS = 10;

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final Path directory;
    private final String password;
    private final String authorization;
    private final URI url;

    private OpencodeServe(Process process, Path directory, String password, URI url) {
        this.process = process;
        this.directory = directory;
        this.password = password;
        this.authorization = "Basic "
                + Base64.getEncoder().encodeToString(("opencode:" + password).getBytes(StandardCharsets.UTF_8));
        this.url = url;
    }

    /// Starts one on a free port and waits until the plugin is loaded for a directory.
    public static OpencodeServe start(PluggedOpencode opencode, Path directory)
            throws IOException, InterruptedException {
        return start(opencode.command(directory, serve(0)), directory);
    }

    /// The same by a command of one's own, which gets a password besides.
    public static OpencodeServe start(ProcessBuilder command, Path directory)
            throws IOException, InterruptedException {
        return start(command, directory, UUID.randomUUID().toString());
    }

    /// Starts one without the plugin, and waits until it answers.
    ///
    /// @param port where it listens; 0: on a free one
    public static OpencodeServe start(RealOpencode opencode, Path directory, int port)
            throws IOException, InterruptedException {
        // The same each time, so that one that is started again is the one that was there.
        return start(opencode.command(directory, serve(port)), directory,
                "pw-" + opencode.home().toString().hashCode());
    }

    private static OpencodeServe start(ProcessBuilder command, Path directory, String password)
            throws IOException, InterruptedException {
        command.environment().put("OPENCODE_SERVER_PASSWORD", password);
        Process process = command.redirectErrorStream(true).start();
        OpencodeServe serve = new OpencodeServe(process, directory, password, listening(process));
        serve.awaitFirstAnswer();
        return serve;
    }

    private static String[] serve(int port) {
        return new String[]{"serve", "--hostname", "127.0.0.1", "--port", String.valueOf(port)};
    }

    /// Where it listens.
    public URI url() {
        return url;
    }

    /// What lets in.
    public String password() {
        return password;
    }

    /// Opens the terminal interface of an opencode beside it.
    ///
    /// @param folder a test's temporary folder, of a short name
    public OpencodeWindow attach(Path folder, PluggedOpencode opencode) throws IOException, InterruptedException {
        return OpencodeWindow.open(folder, opencode.with(Map.of("OPENCODE_SERVER_PASSWORD", password)), directory,
                "attach", url.toString());
    }

    /// A new session of the directory.
    public String session() throws IOException, InterruptedException {
        return call("POST", "/session", "{}").get("id").stringValue();
    }

    /// Sends what a person would type, and waits for the turn to end.
    public void prompt(String session, String text) throws IOException, InterruptedException {
        call("POST", "/session/" + session + "/message", message(text));
    }

    /// Sends what a person would type, and returns at once.
    public void promptAsync(String session, String text) throws IOException, InterruptedException {
        call("POST", "/session/" + session + "/prompt_async", message(text));
    }

    /// Runs a slash command and gives the HTTP status: 500 where it is handled without a turn of a model, for which
    /// opencode has no other way.
    ///
    /// @param attached what a person attached, by its URL
    public int command(String session, String command, String arguments, URI... attached)
            throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode().put("command", command).put("arguments", arguments);
        for (URI file : attached) {
            body.withArray("parts").addObject().put("type", "file").put("mime", "text/plain").put("url",
                    file.toString());
        }
        return send("POST", "/session/" + session + "/command", body.toString()).statusCode();
    }

    /// Aborts what a session is doing, as a person does with Escape.
    public void abort(String session) throws IOException, InterruptedException {
        call("POST", "/session/" + session + "/abort", "{}");
    }

    /// Removes a session.
    public void delete(String session) throws IOException, InterruptedException {
        call("DELETE", "/session/" + session, "");
    }

    /// All messages of a session, oldest first, as opencode has them.
    public JsonNode messages(String session) throws IOException, InterruptedException {
        return call("GET", "/session/" + session + "/message", "");
    }

    /// The conversation of a session as a person sees it: a line `user: …` or `assistant: …` for each message, then
    /// its texts, without what is for the model only.
    public String conversation(String session) throws IOException, InterruptedException {
        return messages(session).valueStream().map(OpencodeServe::shown).filter(text -> !text.isEmpty())
                .collect(Collectors.joining("\n"));
    }

    /// Waits until the conversation of a session shows a text.
    ///
    /// @throws AssertionError after the time-out, with the conversation
    public String await(String session, String text, Duration timeout) throws IOException, InterruptedException {
        return await(session, shown -> shown.contains(text), "\"" + text + "\"", timeout);
    }

    /// Waits until the conversation of a session is as wanted.
    public String await(String session, Predicate<String> fits, String wanted, Duration timeout)
            throws IOException, InterruptedException {
        Glance<String> glance = () -> conversation(session);
        return glance.until(fits, wanted + " in session " + session, timeout);
    }

    /// Waits until no session of the directory is at work.
    public void awaitIdle(Duration timeout) throws IOException, InterruptedException {
        Glance<JsonNode> glance = () -> call("GET", "/session/status", "");
        glance.until(JsonNode::isEmpty, "rest", timeout);
    }

    /// Sends a call and gives what was answered.
    ///
    /// @throws AssertionError where it is refused
    public JsonNode call(String method, String path, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = send(method, path, body);
        if (response.statusCode() / 100 != 2) {
            throw new AssertionError(method + " " + path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body());
    }

    /// Stops the process where it stands: it keeps its port and all connections, and says nothing until [#resume].
    public void suspend() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /// Lets it go on where it was stopped.
    public void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("kill", name, String.valueOf(process.pid())).inheritIO().start().waitFor();
        if (status != 0) {
            throw new AssertionError("kill ended with " + status);
        }
    }

    /// Ends the process as a crash would: it cannot do anything about it. Returns when it is gone.
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /// Ends it in good order, by force where that takes too long. May be called twice.
    @Override
    public void close() {
        process.destroy();
        process.onExit().completeOnTimeout(process, END_LIMIT_SECONDS, TimeUnit.SECONDS).join();
        process.destroyForcibly();
        client.close();
    }

    private HttpResponse<String> send(String method, String path, String body)
            throws IOException, InterruptedException {
        return client.send(request(method, path, body).timeout(CALL_LIMIT).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String method, String path, String body) {
        URI target = URI.create(url + path + "?directory="
                + URLEncoder.encode(directory.toString(), StandardCharsets.UTF_8));
        return HttpRequest.newBuilder(target).header("Authorization", authorization)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    }

    /// A call that comes in the moment the server begins to listen is never answered; the next one is, at once.
    private void awaitFirstAnswer() throws IOException, InterruptedException {
        for (int i = 0; i < FIRST_TRIES; i++) {
            try {
                client.send(request("GET", "/command", "").timeout(Duration.ofSeconds(1 + i)).build(),
                        BodyHandlers.discarding());
                return;
            } catch (HttpTimeoutException _) {
                // The next try is given longer.
            }
        }
        throw new AssertionError("opencode serve never answered");
    }

    private static URI listening(Process process) throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            int at = line.indexOf(LISTENING);
            if (at >= 0) {
                Thread.ofVirtual().start(() -> output.lines().forEach(_ -> {}));
                return URI.create(line.substring(at + LISTENING.length()).strip());
            }
            said.append(line).append('\n');
        }
        throw new AssertionError("opencode serve ended:\n" + said);
    }

    private static String message(String text) {
        ObjectNode body = JSON.createObjectNode();
        body.putArray("parts").addObject().put("type", "text").put("text", text);
        return body.toString();
    }

    private static String shown(JsonNode message) {
        Stream<String> texts = message.path("parts").valueStream()
                .filter(part -> part.path("type").asString("").equals("text")
                        && !part.path("synthetic").asBoolean(false))
                .map(part -> part.path("text").asString(""));
        String text = texts.collect(Collectors.joining("\n"));
        return text.isEmpty() ? "" : message.at("/info/role").asString("") + ": " + text;
    }
}
