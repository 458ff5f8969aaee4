package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.sample.ChatRequest;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Who is noted to have left, in whatever order it comes to be known.
final class ScriptedLogTest {
    private static final int PORT = 4321;

    private final ScriptedLog log = new ScriptedLog();

    @AfterEach
    void nobodyIsInterrupted() {
        var _ = Thread.interrupted();
    }

    private ScriptedCall asked(int port) {
        int number = log.started(new ChatRequest("scripted", List.of(), List.of(), true, port));
        return log.calls().get(number - 1);
    }

    @Test
    void aClientMayLeaveBeforeItsRequestIsNoted() {
        log.came(PORT);
        log.gone(PORT);

        ScriptedCall call = asked(PORT);

        assertThat(call.clientGone()).isTrue();
        assertThat(call.ended()).isTrue();
        assertThat(Thread.interrupted()).as("whoever answers is woken").isTrue();
    }

    @Test
    void aPortIsUsedAgain() {
        log.came(PORT);
        log.gone(PORT);
        log.came(PORT);

        assertThat(asked(PORT).ended()).isFalse();
    }

    @Test
    void othersStay() {
        log.came(PORT);
        log.came(PORT + 1);
        ScriptedCall stays = asked(PORT + 1);
        log.gone(PORT);

        assertThat(log.calls()).containsExactly(stays);
    }
}
