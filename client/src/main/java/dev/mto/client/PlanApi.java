package dev.mto.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The server's REST interface. Thread-safe; each call blocks until it is answered, half a minute at the most.
///
/// Every call throws a [RefusedException] where the server says no, and an [UnreachableException] where none answers.
/// A submission that was not answered is sent again, and taken on once; see [Submission#idempotencyKey].
public final class PlanApi {
    private static final String PLANS = "/v1/orchestrate";
    private static final Duration ANSWER = Duration.ofSeconds(30);
    /// After a submission whose answer got lost.
    private static final int MORE_TRIES = 2;
    private static final Duration PAUSE = Duration.ofMillis(300);
    private static final Duration HEALTH = Duration.ofSeconds(5);
    /// Twice the server's heartbeat and a bit.
    static final Duration SILENCE = Duration.ofSeconds(25);

    private final HttpCalls calls;

    public PlanApi(Endpoint server) {
        this.calls = new HttpCalls(server);
    }

    HttpCalls calls() {
        return calls;
    }

    public Endpoint server() {
        return calls.server();
    }

    /// Hands a request in. Where the answer gets lost, it is sent again under the same key, so that it is taken on once.
    ///
    /// @return the plan's id
    public String submit(Submission request) throws ApiException {
        String key = request.idempotencyKey().orElseGet(() -> UUID.randomUUID().toString());
        return json(submitted(request.json(), key)).path("planId").stringValueOpt().orElseThrow(this::notOurs);
    }

    private Answer submitted(JsonNode request, String key) throws UnreachableException {
        for (int again = 0; again < MORE_TRIES; again++) {
            try {
                return calls.submit(PLANS, request, key, ANSWER);
            } catch (ConnectException | SocketTimeoutException nobody) {
                throw silent(nobody);
            } catch (IOException lost) {
                pause(again, lost);
            }
        }
        try {
            return calls.submit(PLANS, request, key, ANSWER);
        } catch (IOException exception) {
            throw silent(exception);
        }
    }

    private void pause(int again, IOException lost) throws UnreachableException {
        try {
            Thread.sleep(PAUSE.multipliedBy(again + 1L));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw silent(lost);
        }
    }

    /// The plan as it stands.
    public PlanDocument plan(String id) throws ApiException {
        return planIn(json(call("GET", address(id), Optional.empty())));
    }

    /// What was tried of a plan, and what is to be expected of it.
    public Timeline timeline(String id) throws ApiException {
        return Timeline.of(json(call("GET", address(id) + "/timeline", Optional.empty())));
    }

    /// Listens to a plan until it is over, also through broken connections and restarts of the server.
    ///
    /// @param listener is given each entry of the plan's journal once and in order, and between them what is only for
    /// show; on the calling thread
    /// @return the plan, which is terminal
    /// @throws UnreachableException where the server is away for a minute
    /// @throws InterruptedException where the calling thread is interrupted; the plan goes on
    public PlanDocument watch(String id, Consumer<PlanEvent> listener) throws ApiException, InterruptedException {
        return new PlanWatch(this, id, listener).toItsEnd();
    }

    /// Calls a plan off.
    ///
    /// @param reason why, for people
    /// @return the plan as it then stands: its sessions may take some seconds to end
    public PlanDocument cancel(String id, String reason) throws ApiException {
        return planIn(json(call("POST", address(id) + "/cancel", because(reason))));
    }

    /// Calls one sub-task off.
    ///
    /// @param index from 0
    /// @return the plan as it then stands
    public PlanDocument cancel(String id, int index, String reason) throws ApiException {
        return planIn(json(call("POST", subtask(id, index) + "/cancel", because(reason))));
    }

    /// Approves a plan that waits for that, and lets it begin. What was approved before stays so.
    ///
    /// @param revision the one that was seen, see [Approval]
    /// @return the plan as it then stands
    /// @throws RefusedException where another revision waits by now (`plan_changed`), or none does
    /// (`not_awaiting_approval`)
    public PlanDocument approve(String id, int revision) throws ApiException {
        return planIn(json(call("POST", address(id) + "/approve",
                Optional.of(JsonNodeFactory.instance.objectNode().put("revision", revision)))));
    }

    /// Puts another plan in the place of one that waits to be approved.
    ///
    /// @return the plan as it then stands
    /// @throws RefusedException as of [#approve]; also where it cannot be carried out, with all that is wrong with it
    public PlanDocument edit(String id, PlanEdit edit) throws ApiException {
        return planIn(json(call("PUT", address(id) + "/plan", Optional.of(edit.json()))));
    }

    private static Optional<JsonNode> because(String reason) {
        return Optional.of(JsonNodeFactory.instance.objectNode().put("reason", reason));
    }

    /// Runs a sub-task of a plan that is over again, and what depends on it.
    ///
    /// @param index from 0
    /// @return the plan as it then stands
    public PlanDocument retry(String id, int index) throws ApiException {
        return planIn(json(call("POST", subtask(id, index) + "/retry", Optional.empty())));
    }

    /// One page of plans, newest first.
    public PlanPage list(PlanQuery query) throws ApiException {
        String text = query.form();
        return PlanPage.of(json(call("GET", text.isEmpty() ? PLANS : PLANS + "?" + text, Optional.empty())));
    }

    /// Takes it on to write a plan's answer, in a session of the caller's own. To be repeated before the lease is over,
    /// as long as the caller is at it.
    ///
    /// @param clientId who the caller is, always the same
    /// @throws RefusedException where another has it (`synthesis_claimed`), or there is nothing to claim
    /// (`synthesis_closed`)
    public SynthesisGrant claimSynthesis(String id, String clientId) throws ApiException {
        return SynthesisGrant.of(json(call("POST", address(id) + "/synthesis/claim", Optional.of(client(clientId)))));
    }

    /// Hands the answer in that was claimed.
    ///
    /// @param usage what the session spent
    /// @return the plan as it then stands
    public PlanDocument completeSynthesis(String id, String clientId, String answer, Usage usage)
            throws ApiException {
        ObjectNode report = client(clientId).put("ok", true).put("text", answer);
        report.set("usage", usage.json());
        return planIn(json(call("POST", address(id) + "/synthesis", Optional.of(report))));
    }

    /// Says that there will be no answer from the caller. The orchestrator then sees to one itself.
    ///
    /// @param why with a code as the server's documents have it, such as `session_interrupted`
    /// @return the plan as it then stands
    public PlanDocument failSynthesis(String id, String clientId, Fault why) throws ApiException {
        ObjectNode report = client(clientId).put("ok", false);
        report.putObject("error").put("code", why.code()).put("message", why.message());
        return planIn(json(call("POST", address(id) + "/synthesis", Optional.of(report))));
    }

    private static ObjectNode client(String clientId) {
        return JsonNodeFactory.instance.objectNode().put("clientId", clientId);
    }

    /// Has the server end the sessions that are at work, and stop.
    public void stopWithSessions() throws ApiException {
        Answer answer = call("POST", "/v1/stop?sessions=abort", Optional.empty());
        if (!answer.isSuccess()) {
            throw Problem.refusal(answer, server());
        }
    }

    /// What the server says about its own state. Comes with status 503 while not all of it is up, which is an answer
    /// like any other.
    public JsonNode ready() throws ApiException {
        return call("GET", "/health/ready", Optional.empty()).json().orElseThrow(this::notOurs);
    }

    /// Whether an mto server answers there at all.
    public boolean isLive() {
        try {
            Answer answer = calls.call("GET", "/health/live", Optional.empty(), HEALTH);
            return answer.json().flatMap(json -> json.path("status").stringValueOpt()).orElse("").equals("live");
        } catch (IOException | IllegalArgumentException _) {
            return false;
        }
    }

    /// The plan's journal by now: each entry once and in order.
    public List<PlanEvent> journal(String id) throws ApiException {
        List<PlanEvent> entries = new ArrayList<>();
        try (SseReader reader = stream(address(id) + "/events?follow=false", "")) {
            for (Optional<PlanEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
                entries.add(next.get());
            }
        } catch (IOException exception) {
            throw silent(exception);
        }
        // Every plan begins with an entry; a server that is about to stop ends its streams.
        if (entries.isEmpty()) {
            throw new UnreachableException("the server at " + server().url() + " is being stopped");
        }
        return entries;
    }

    /// The plan's journal as it grows, over one connection. [#watch] and [EventPump] make new ones where it breaks.
    ///
    /// @param lastSeen the number of the last entry already seen; empty for all
    /// @throws IOException where the connection cannot be made, or breaks
    public SseReader events(String id, String lastSeen) throws ApiException, IOException {
        return stream(address(id) + "/events", lastSeen);
    }

    private SseReader stream(String path, String lastSeen) throws ApiException, IOException {
        HttpURLConnection connection = calls.events(path, lastSeen, SILENCE);
        if (connection.getResponseCode() != 200) {
            throw Problem.refusal(HttpCalls.received(connection), server());
        }
        if (!Optional.ofNullable(connection.getContentType()).orElse("").startsWith("text/event-stream")) {
            connection.disconnect();
            throw notOurs();
        }
        return new SseReader(connection.getInputStream());
    }

    private static String address(String id) {
        return PLANS + "/" + encoded(id);
    }

    private static String subtask(String id, int index) {
        return address(id) + "/subtasks/" + index;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    JsonNode json(Answer answer) throws ApiException {
        if (!answer.isSuccess()) {
            throw Problem.refusal(answer, server());
        }
        return answer.json().orElseThrow(this::notOurs);
    }

    private PlanDocument planIn(JsonNode document) throws ApiException {
        if (!document.path("plan").isObject()) {
            throw notOurs();
        }
        return PlanDocument.of(document);
    }

    UnreachableException notOurs() {
        return new UnreachableException("what answers at " + server().url() + " is no mto server");
    }

    Answer call(String method, String path, Optional<JsonNode> body) throws UnreachableException {
        try {
            return calls.call(method, path, body, ANSWER);
        } catch (IOException exception) {
            throw silent(exception);
        }
    }

    UnreachableException silent(IOException exception) {
        return new UnreachableException(
                "the server at " + server().url() + " does not answer: " + Problem.text(exception));
    }
}
