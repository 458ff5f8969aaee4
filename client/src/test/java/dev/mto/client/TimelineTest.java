package dev.mto.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/// The server's own golden files are what is read here, so that neither can change without the other.
final class TimelineTest {
    private static final Path GOLDEN = Path.of(System.getProperty("mto.root"),
            "server/src/test/resources/golden/http");
    private static final Instant TEN = Instant.parse("2026-11-22T10:00:00Z");
    private static final Usage USAGE = new Usage(100, 20, 3, 40, 5, new BigDecimal("0.00000125"));

    private static Timeline golden(String name) throws IOException {
        return Timeline.of(JsonMapper.shared().readTree(Files.readString(GOLDEN.resolve(name))));
    }

    @Test
    void readsWhatIsUnderWay() throws IOException {
        Timeline timeline = golden("timeline-executing.json");
        assertThat(timeline.now()).contains(TEN.plusSeconds(13));
        assertThat(timeline.lastSeq()).isEqualTo(13);
        assertThat(timeline.attempts().get(1)).isEqualTo(new TimedAttempt("subtask.0.1", "subtask", Optional.of(0), 1,
                Optional.of(TEN.plusSeconds(4)), Optional.of(TEN.plusSeconds(7)), Optional.of("completed"),
                Optional.empty(), Optional.of("ses_first"), Optional.empty(), USAGE, false));
        assertThat(timeline.attempts().getFirst().index()).isEmpty();
        assertThat(timeline.attempts().getLast().error()).map(Fault::code).contains("provider_unavailable");
        assertThat(timeline.criticalPath()).containsExactly(3);
        assertThat(timeline.subtasks()).isEqualTo(List.of(new ExpectedSubtask(3, Optional.of(TEN.plusSeconds(60)),
                Optional.of(TEN.plusSeconds(63)))));
        assertThat(timeline.finishAt()).contains(TEN.plusSeconds(64));
        assertThat(timeline.left()).contains(Duration.ofSeconds(51));
    }

    @Test
    void readsWhatWasDroppedAndWhatIsOver() throws IOException {
        assertThat(golden("timeline-dropped.json").attempts()).filteredOn(TimedAttempt::dropped)
                .extracting(TimedAttempt::label).containsExactly("subtask.1.1");
        assertThat(golden("timeline-dropped.json").left()).isEmpty();
        assertThat(golden("timeline-completed.json").subtasks()).isEmpty();
    }
}
