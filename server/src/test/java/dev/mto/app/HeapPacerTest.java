package dev.mto.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a process of its own takes that uses little, and that for long enough to count as old.
final class HeapPacerTest {
    private static final List<String> HEAP = List.of("-Xmx512m", "-Xmn24m", "-XX:-UseAdaptiveSizePolicy");

    /// MiB, of which one comes each millisecond: whoever collects waits for a core on a busy machine.
    private static final int OVERSHOOT = 128;

    @ParameterizedTest
    @ValueSource(strings = {"-XX:+UseSerialGC", "-XX:+UseParallelGC"})
    void whatIsNotUsedAnyMoreIsNotKept(String collector) throws Exception {
        assertThat(mostUsed(collector, "paced", 20)).isBetween(HeapPacer.LEAST >> 20,
                (HeapPacer.LEAST >> 20) + OVERSHOOT);
        assertThat(mostUsed(collector, "alone", 20)).as("what there is without it").isGreaterThan(400L);
    }

    /// What is needed is had, as far as the largest heap allows.
    @Test
    void whatIsUsedMayGrow() throws Exception {
        assertThat(mostUsed("-XX:+UseParallelGC", "paced", 300)).isBetween(300L, 488L);
    }

    @Test
    void anotherCollectorIsLeftAlone() throws Exception {
        assertThat(said("-XX:+UseG1GC", "paced", 20)).contains("G1 Old Generation 0");
    }

    /// @return in MiB
    private static long mostUsed(String collector, String how, int live) throws IOException, InterruptedException {
        return Long.parseLong(said(collector, how, live).getLast());
    }

    /// @return how often each collector was at work, and then the most that was in use
    private static List<String> said(String collector, String how, int live) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        command.add(collector);
        command.addAll(HEAP);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Churn.class.getName(), how,
                Integer.toString(live)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.lines().toList();
    }

    /// Keeps some MiB, each for as long as it takes to make all the others. Many times quicker than a server, yet not at the speed
    /// of the processor: to be told of something takes a moment.
    static final class Churn {
        private static final int PIECE = 1 << 14;
        private static final long MADE = 3L << 28;
        private static final long BREATH = 1L << 20;

        private Churn() {}

        static void main(String[] words) throws InterruptedException {
            if (words[0].equals("paced")) {
                HeapPacer.begin();
            }
            byte[][] kept = new byte[Integer.parseInt(words[1]) << 6][];
            for (long made = 0; made < MADE; made += PIECE) {
                kept[(int) (made / PIECE % kept.length)] = new byte[PIECE];
                if (made % BREATH == 0) {
                    Thread.sleep(1);
                }
            }
            ManagementFactory.getGarbageCollectorMXBeans()
                    .forEach(each -> System.out.println(each.getName() + " " + each.getCollectionCount()));
            System.out.println(ManagementFactory.getMemoryPoolMXBeans().stream()
                    .filter(pool -> pool.getName().contains("Tenured") || pool.getName().contains("Old"))
                    .mapToLong(HeapPacerTest.Churn::most).sum() >> 20);
        }

        private static long most(MemoryPoolMXBean pool) {
            return pool.getPeakUsage().getUsed();
        }
    }
}
