package dev.mto.cli;

import dev.mto.client.ApiException;
import dev.mto.client.McpLink;
import dev.mto.client.PlanApi;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Carries messages between standard input and output and the server, one line each. The server has the tools; this knows
/// no more of them than that a request wants an answer. Run once.
final class McpBridge {
    /// JSON-RPC's own numbers.
    private static final int PARSE_ERROR = -32700;
    private static final int INTERNAL_ERROR = -32603;
    /// So long what was asked may still be answered when nothing more will be asked, as when a script pipes requests in.
    private static final Duration PATIENCE_AT_END = Duration.ofSeconds(5);

    private final Shell shell;
    private final Servers servers;
    private final McpLink link;
    /// Requests without an answer so far, by their id as JSON; whether they were cancelled.
    private final Map<String, Boolean> open = new ConcurrentHashMap<>();

    /// Finds the server anew for each message, as it may have been restarted meanwhile, and starts it where it is gone.
    @FunctionalInterface
    interface Servers {
        PlanApi up() throws ApiException, InterruptedException;
    }

    McpBridge(Shell shell, Servers servers, McpLink link) {
        this.shell = shell;
        this.servers = servers;
        this.link = link;
    }

    /// Returns when standard input has ended.
    void run() throws InterruptedException {
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        BufferedReader lines = new BufferedReader(new InputStreamReader(shell.in(), StandardCharsets.UTF_8));
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                take(line, threads);
            }
        } catch (IOException exception) {
            shell.err().println("mto mcp: standard input cannot be read: " + exception.getMessage());
        }
        threads.shutdown();
        if (!threads.awaitTermination(PATIENCE_AT_END.toNanos(), TimeUnit.NANOSECONDS)) {
            threads.shutdownNow();
        }
    }

    private void take(String line, ExecutorService threads) {
        if (line.isBlank()) {
            return;
        }
        JsonNode message;
        try {
            message = JsonMapper.shared().readTree(line);
        } catch (JacksonException exception) {
            fail("null", PARSE_ERROR, "not JSON: " + exception.getOriginalMessage());
            return;
        }
        boolean isRequest = message.has("method") && message.has("id");
        String id = isRequest ? message.get("id").toString() : "";
        if (isRequest) {
            open.put(id, false);
        } else if (message.path("method").asString("").equals("notifications/cancelled")) {
            open.computeIfPresent(message.at("/params/requestId").toString(), (_, _) -> true);
        }
        threads.execute(() -> pass(line, id));
    }

    private void pass(String line, String id) {
        String why = "the server broke off; a plan that was begun goes on: plan_status lists the newest";
        try {
            link.send(server(), line, this::hear);
        } catch (ApiException exception) {
            why = String.valueOf(exception.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        Boolean cancelled = open.remove(id);
        if (cancelled != null && !cancelled) {
            fail(id, INTERNAL_ERROR, why);
        } else if (id.isEmpty() && !why.startsWith("the server broke off")) {
            shell.err().println("mto mcp: " + why);
        }
    }

    /// One at a time: of several that find no server, one starts it.
    private synchronized PlanApi server() throws ApiException, InterruptedException {
        return servers.up();
    }

    private void hear(String message) {
        JsonNode json = JsonMapper.shared().readTree(message);
        if (!json.has("method") && json.has("id")) {
            open.remove(json.get("id").toString());
        }
        say(message);
    }

    private void fail(String id, int code, String message) {
        ObjectNode answer = JsonMapper.shared().createObjectNode();
        answer.put("jsonrpc", "2.0");
        answer.set("id", JsonMapper.shared().readTree(id));
        answer.putObject("error").put("code", code).put("message", message);
        say(answer.toString());
    }

    /// Nothing else goes to standard output.
    private synchronized void say(String message) {
        shell.out().print(message + "\n");
        shell.out().flush();
    }
}
