package dev.mto.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerSentEventsTest {
    @Test
    void anEmptyLineEndsAnEvent() {
        assertThat(events("data: {\"a\":1}", "", "data: {\"b\":2}", "")).containsExactly("{\"a\":1}", "{\"b\":2}");
    }

    @Test
    void linesOfDataAreJoined() {
        assertThat(events("data: one", "data:two", "")).containsExactly("one\ntwo");
    }

    @Test
    void allElseIsPassedOver() {
        assertThat(events(": heartbeat", "event: x", "id: 7", "", "", "data: y")).isEmpty();
    }

    private static List<String> events(String... lines) {
        ServerSentEvents reader = new ServerSentEvents();
        return List.of(lines).stream().map(reader::feed).flatMap(Optional::stream).toList();
    }
}
