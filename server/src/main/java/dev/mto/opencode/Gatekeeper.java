package dev.mto.opencode;

import dev.mto.agent.AgentSignal.PermissionAnswer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Answers what one session, and the sessions its tools made, ask for. Confined to one thread.
final class Gatekeeper {
    /// Sub-sessions of sub-sessions; opencode itself allows one level.
    private static final int DEPTH = 8;

    private final PermissionPolicy policy;
    private final Set<String> answered = new HashSet<>();
    private final Map<String, Optional<String>> parents = new HashMap<>();

    Gatekeeper(PermissionPolicy policy) {
        this.policy = policy;
    }

    /// Answers all that waits.
    ///
    /// What is allowed goes first: opencode takes one refusal as the refusal of all that the session waits for.
    ///
    /// @return what was answered, in order
    List<PermissionAnswer> sweep(OpencodeApi api, Session session) throws IOException, InterruptedException {
        List<Ask> asks = new ArrayList<>();
        for (Ask ask : api.asks(session.directory())) {
            if (!answered.contains(ask.id()) && belongs(api, ask.sessionId(), session.id())) {
                asks.add(ask);
            }
        }
        asks.sort(Comparator.comparing(ask -> !policy.answer(ask).allowed()));
        List<PermissionAnswer> answers = new ArrayList<>();
        for (Ask ask : asks) {
            PermissionAnswer answer = policy.answer(ask);
            boolean waited = send(api, session, ask, answer.allowed());
            // Only now: an answer that did not get through is given again at the next sweep.
            answered.add(ask.id());
            if (waited || !answer.allowed()) {
                answers.add(answer);
            }
        }
        return answers;
    }

    /// Tells whether the ask still waited. One that is gone was refused together with another one.
    private static boolean send(OpencodeApi api, Session session, Ask ask, boolean allowed) throws IOException,
            InterruptedException {
        try {
            switch (ask) {
                case Ask.Question question -> api.answer(question, session.directory(), PermissionPolicy.NO_ANSWER);
                case Ask.Permission permission when allowed -> api.allowOnce(permission, session.directory());
                case Ask.Permission permission -> api.refuse(permission, session.directory(),
                        PermissionPolicy.REFUSAL);
            }
            return true;
        } catch (ApiException e) {
            if (e.isNotFound()) {
                return false;
            }
            throw e;
        }
    }

    private boolean belongs(OpencodeApi api, String asking, String session) throws IOException, InterruptedException {
        String current = asking;
        for (int level = 0; level < DEPTH; level++) {
            if (current.equals(session)) {
                return true;
            }
            Optional<String> parent = parent(api, current);
            if (parent.isEmpty()) {
                return false;
            }
            current = parent.get();
        }
        return false;
    }

    /// The session that a tool made this one for; none for a session with a key of ours. That may show up under the
    /// same parent, but has a watcher and allowances of its own.
    private Optional<String> parent(OpencodeApi api, String sessionId) throws IOException, InterruptedException {
        Optional<String> known = parents.get(sessionId);
        if (known == null) {
            known = lookUpParent(api, sessionId);
            parents.put(sessionId, known);
        }
        return known;
    }

    /// An aborted session's asks stay listed, also when the session itself was deleted.
    private static Optional<String> lookUpParent(OpencodeApi api, String sessionId) throws IOException,
            InterruptedException {
        try {
            Session session = api.session(sessionId);
            return session.key().isPresent() ? Optional.empty() : session.parentId();
        } catch (ApiException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }
}
