package dev.mto.client;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/// A request for a plan. Immutable in use: each method gives another one. What is not set is the server's to choose.
///
/// @param json the body of the call
/// @param idempotencyKey what the caller calls it by: the server takes it on once, however often it is sent; empty: a
/// new one each time it is handed in
public record Submission(JsonNode json, Optional<String> idempotencyKey) {
    public Submission(JsonNode json) {
        this(json, Optional.empty());
    }

    /// One with nothing but what is to be done.
    public static Submission of(String taskDescription) {
        return new Submission(JsonMapper.shared().createObjectNode().put("taskDescription", taskDescription));
    }

    /// At most so many sub-tasks.
    public Submission maxSubtasks(int most) {
        return with("maxSubtasks", IntNode.valueOf(most));
    }

    /// Where the agents work.
    ///
    /// @param path absolute, on the server's machine
    public Submission directory(String path) {
        return with("directory", StringNode.valueOf(path));
    }

    /// The model to use.
    ///
    /// @param name `PROVIDER/MODEL`
    public Submission model(String name) {
        return with("model", StringNode.valueOf(name));
    }

    /// Puts it to the session that the answer is for.
    ///
    /// @param parentSessionId a session of opencode
    public Submission parentSession(String parentSessionId) {
        return with("parentSessionId", StringNode.valueOf(parentSessionId));
    }

    /// Who writes the answer in the parent session, if the client does it itself.
    public Submission client(String clientId) {
        return with("clientId", StringNode.valueOf(clientId));
    }

    /// Has a sub-task run although one it depends on failed.
    public Submission continueOnDependencyFailure() {
        return with("onDependencyFailure", StringNode.valueOf("continue"));
    }

    /// Whether the plan waits to be approved before any of it is begun.
    public Submission requireApproval(boolean required) {
        return with("requireApproval", BooleanNode.valueOf(required));
    }

    /// Has a server of the caller's told when the plan ends, and when it waits to be approved.
    ///
    /// @param url https, on the public Internet, unless the operator allows more
    public Submission callbackUrl(String url) {
        return with("callbackUrl", StringNode.valueOf(url));
    }

    /// What it may spend in all.
    public Submission budget(Budget budget) {
        return with("budget", budget.json());
    }

    /// What is allowed that opencode would ask for.
    ///
    /// @param allowances each `NAME` or `NAME:GLOB`
    public Submission allow(List<String> allowances) {
        ArrayNode names = JsonMapper.shared().createArrayNode();
        allowances.forEach(names::add);
        return with("allow", names);
    }

    /// Has the server take it on once, however often it is sent with this key within a day.
    ///
    /// @param key 1 to 255 visible ASCII characters
    public Submission idempotencyKey(String key) {
        return new Submission(json, Optional.of(key));
    }

    /// The same with another field, such as a newer server knows.
    public Submission with(String field, JsonNode value) {
        ObjectNode copy = JsonMapper.shared().createObjectNode();
        copy.setAll((ObjectNode) json);
        copy.set(field, value);
        return new Submission(copy, idempotencyKey);
    }
}
