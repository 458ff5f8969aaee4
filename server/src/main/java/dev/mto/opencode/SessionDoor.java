package dev.mto.opencode;

import dev.mto.agent.AgentRuntimeException;
import dev.mto.agent.AgentTurn;
import dev.mto.agent.FailureKind;
import dev.mto.agent.SessionTarget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Finds sessions and makes them. Immutable.
///
/// @param server which they are in
record SessionDoor(LiveServer server) {
    /// The session a prompt goes to, made where there is none.
    ///
    /// @param known its id, where it is known
    /// @param mayExist whether a session under the turn's key may have been made before
    Session open(AgentTurn turn, Optional<String> known, boolean mayExist) throws IOException, AgentRuntimeException,
            InterruptedException {
        Optional<Session> found = mayExist || turn.session() instanceof SessionTarget.Existing
                ? find(turn, known)
                : Optional.empty();
        if (found.isPresent()) {
            return found.get();
        }
        return switch (turn.session()) {
            case SessionTarget.Fresh fresh -> create(turn, fresh);
            case SessionTarget.Existing existing -> throw unknown(existing.sessionId());
        };
    }

    /// The session a prompt went to, if it was made.
    Optional<Session> find(AgentTurn turn, Optional<String> known) throws IOException, InterruptedException {
        return switch (turn.session()) {
            case SessionTarget.Existing existing -> byId(existing.sessionId());
            case SessionTarget.Fresh _ -> {
                Optional<Session> found = known.isPresent() ? byId(known.get()) : Optional.empty();
                yield found.isPresent() ? found : server.api().findSession(turn.ids().sessionKey());
            }
        };
    }

    /// The session under a key, made where there is none.
    Session openPlain(String key, String title, Path directory) throws IOException, AgentRuntimeException,
            InterruptedException {
        Optional<Session> found = server.api().findSession(key);
        return found.isPresent() ? found.get() : create(directory, body(key, title));
    }

    /// opencode itself takes any directory and breaks off later.
    static void requireDirectory(Path directory) throws AgentRuntimeException {
        if (!Files.isDirectory(directory)) {
            throw new AgentRuntimeException(FailureKind.DIRECTORY_MISSING, "There is no directory " + directory + ".");
        }
    }

    /// A session that somebody else made.
    ///
    /// @throws AgentRuntimeException where there is none of that id
    Session require(String id) throws IOException, AgentRuntimeException, InterruptedException {
        return byId(id).orElseThrow(() -> unknown(id));
    }

    private static AgentRuntimeException unknown(String id) {
        return new AgentRuntimeException(FailureKind.SESSION_UNKNOWN, "opencode has no session " + id
                + ". It may have been deleted, or belong to another opencode data folder.");
    }

    private Optional<Session> byId(String id) throws IOException, InterruptedException {
        try {
            return Optional.of(server.api().session(id));
        } catch (ApiException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Session create(AgentTurn turn, SessionTarget.Fresh fresh) throws IOException, AgentRuntimeException,
            InterruptedException {
        ObjectNode body = body(turn.ids().sessionKey(), fresh.title());
        if (turn.role() == AgentTurn.Role.PLANNER && server.hasPlanner()) {
            body.put("agent", ChildEnvironment.PLANNER_AGENT);
        }
        fresh.parentSessionId().ifPresent(parent -> body.put("parentID", parent));
        switch (turn.role()) {
            case PLANNER -> deny(body, "*");
            // For opencode the session is a sub-agent's already, which may start none, but would be offered the tool; and
            // what a sub-agent spends stands in no session that is counted.
            case SUBTASK -> deny(body, "plan_tasks", "question", "task");
            case SYNTHESIS -> deny(body, "plan_tasks", "question");
        }
        return create(turn.directory(), body);
    }

    /// Rules are only ever added that deny: an `allow` of ours would come after the user's own rules and beat them.
    private static void deny(ObjectNode body, String... permissions) {
        ArrayNode rules = body.putArray("permission");
        for (String permission : permissions) {
            rules.addObject().put("permission", permission).put("pattern", "*").put("action", "deny");
        }
    }

    private static ObjectNode body(String key, String title) {
        ObjectNode body = Wire.object().put("title", title + " · " + key);
        body.putObject("metadata").put("mto", key);
        return body;
    }

    private Session create(Path directory, ObjectNode body) throws IOException, AgentRuntimeException,
            InterruptedException {
        requireDirectory(directory);
        return server.api().createSession(directory, body);
    }
}
