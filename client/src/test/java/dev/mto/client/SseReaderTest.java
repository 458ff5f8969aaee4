package dev.mto.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SseReaderTest {
    @Test
    void readsAnEventWithItsNumber() throws IOException {
        assertThat(read("id: 7\nevent: subtask.started\ndata: {\"seq\":7}\n\n"))
                .containsExactly(new PlanEvent("7", "subtask.started", "{\"seq\":7}"));
    }

    @Test
    void leavesOutCommentsAndUnknownFields() throws IOException {
        assertThat(read(": heartbeat\n\nretry: 5\n\n:\nevent: activity\ndata: {}\n\n"))
                .containsExactly(new PlanEvent("", "activity", "{}"));
    }

    @Test
    void joinsSeveralLinesOfData() throws IOException {
        assertThat(read("data: a\ndata:b\ndata:  c\ndata\n\n")).containsExactly(new PlanEvent("", "", "a\nb\n c\n"));
    }

    @Test
    void takesEveryKindOfLineEnd() throws IOException {
        assertThat(read("id: 1\r\ndata: a\r\n\r\nid: 2\rdata: b\r\r")).containsExactly(new PlanEvent("1", "", "a"),
                new PlanEvent("2", "", "b"));
    }

    @Test
    void doesNotHandANumberOnToTheNextEvent() throws IOException {
        assertThat(read("id: 1\ndata: a\n\nevent: activity\ndata: b\n\n")).extracting(PlanEvent::isJournalled)
                .containsExactly(true, false);
    }

    @Test
    void dropsWhatTheEndCutsOff() throws IOException {
        assertThat(read("id: 1\ndata: a\n\nid: 2\ndata: b")).hasSize(1);
    }

    @Test
    void readsAllLettersThereAre() throws IOException {
        assertThat(read("data: 製品 – ✓ 🙂\n\n")).containsExactly(new PlanEvent("", "", "製品 – ✓ 🙂"));
    }

    private static List<PlanEvent> read(String text) throws IOException {
        List<PlanEvent> events = new ArrayList<>();
        try (SseReader reader = new SseReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))) {
            for (Optional<PlanEvent> next = reader.next(); next.isPresent(); next = reader.next()) {
                events.add(next.get());
            }
        }
        return events;
    }
}
