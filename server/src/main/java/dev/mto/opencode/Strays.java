package dev.mto.opencode;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sessions that were given up with a server which did not answer. It may have been cut off and not dead: when it answers
/// again, they are ended, since others do their work. Thread-safe.
final class Strays {
    private static final Logger LOG = LoggerFactory.getLogger(Strays.class);

    /// More than ever run at once on a server.
    private static final int MOST = 1_000;

    private final Deque<Stray> strays = new ArrayDeque<>();

    /// @param key which it was made under
    /// @param id its id, where that is known
    private record Stray(String key, Optional<String> id) {}

    synchronized void add(String key, Optional<String> id) {
        remove(key);
        strays.addLast(new Stray(key, id));
        if (strays.size() > MOST) {
            strays.removeFirst();
        }
    }

    /// Is told of a session that is wanted after all.
    synchronized void remove(String key) {
        strays.removeIf(stray -> stray.key().equals(key));
    }

    /// Ends all.
    ///
    /// @throws IOException where the server does not answer; those that are left are ended the next time
    void end(OpencodeApi api) throws IOException, InterruptedException {
        for (Optional<Stray> stray = next(); stray.isPresent(); stray = next()) {
            end(stray.get(), api);
            remove(stray.get().key());
        }
    }

    private static void end(Stray stray, OpencodeApi api) throws IOException, InterruptedException {
        Optional<String> id = stray.id().isPresent() ? stray.id() : api.findSession(stray.key()).map(Session::id);
        if (id.isPresent()) {
            LOG.info("Ending the session {} of {}, which was given up", id.get(), stray.key());
            try {
                api.abort(id.get());
            } catch (ApiException e) {
                // The server is there and does not do it: to ask for ever would keep it from being used.
                LOG.info("{} was not ended: {}", id.get(), e.getMessage());
            }
        }
    }

    private synchronized Optional<Stray> next() {
        return Optional.ofNullable(strays.peekFirst());
    }
}
