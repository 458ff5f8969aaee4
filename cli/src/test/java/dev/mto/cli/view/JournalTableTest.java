package dev.mto.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.client.PlanEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jline.utils.AttributedString;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class JournalTableTest {
    private static final Theme PLAIN = new Theme(false, false, Glyphs.UNICODE);

    @Test
    void tellsEveryKindOfEntryThatTheServerWrites() throws IOException {
        Path golden = Path.of(System.getProperty("mto.root"), "server/src/test/resources/golden/events");
        List<PlanEvent> entries = new ArrayList<>();
        try (Stream<Path> files = Files.list(golden)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                entries.add(entry(entries.size() + 1, name.substring(0, name.length() - ".json".length()),
                        Files.readString(file)));
            }
        }
        Golden.assertSame("journal.txt",
                new JournalTable(entries).lines(PLAIN, 150).stream().map(AttributedString::toString).toList());
    }

    @Test
    void noControlCharacterReachesTheTerminalAndNoLineIsTooWide() {
        JournalTable table = new JournalTable(
                List.of(entry(1, "plan.\u001b[2Jnew", "{\"reason\":\"a\\u001b[31mb\\nc\",\"more\":\"製品 \\u0007x\"}")));
        assertThat(table.lines(PLAIN, 200).getFirst()).hasToString("1     0.0s  plan.[2Jnew    a[31mb, more 製品 x");
        assertThat(table.lines(PLAIN, 30).getFirst().columnLength()).isEqualTo(30);
    }

    private static PlanEvent entry(int seq, String type, String fields) {
        ObjectNode json = (ObjectNode) JsonMapper.shared().readTree(fields);
        json.put("seq", seq).put("type", type).put("at", "2026-11-22T10:00:" + String.format("%02d", seq - 1) + "Z");
        return new PlanEvent(String.valueOf(seq), type, json.toString());
    }
}
