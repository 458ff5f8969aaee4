package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.plan.PlanId;
import dev.mto.run.PlanEvent.ParentOpened;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanSummary;
import dev.mto.store.SqliteJournal;
import dev.mto.store.StoreUnusable;
import dev.mto.testkit.Journals.Author;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whether what was acknowledged is there after a process was killed in the midst of writing.
@Timeout(120)
final class JournalKillTest {
    private static final int PLANS = 8;
    private static final int ROUNDS = 3;
    private static final int ACKNOWLEDGED_BEFORE_THE_KILL = 250;
    private static final int REFUSED = 3;

    @TempDir
    Path folder;

    @Test
    void everythingAcknowledgedSurvivesAKill() throws Exception {
        Map<String, Long> acknowledged = new HashMap<>();
        for (int round = 1; round <= ROUNDS; round++) {
            writeUntilKilled(acknowledged);
            try (SqliteJournal journal = SqliteJournal.open(folder)) {
                assertThat(acknowledged).hasSize(PLANS).allSatisfy((plan, seq) -> verify(journal, plan, seq));
            }
        }
    }

    private void writeUntilKilled(Map<String, Long> acknowledged) throws IOException, InterruptedException {
        Process writer = child();
        try (BufferedReader lines = writer.inputReader()) {
            said(lines).limit(ACKNOWLEDGED_BEFORE_THE_KILL).forEach(said -> note(said, acknowledged));
            assertThatThrownBy(() -> SqliteJournal.open(folder)).isInstanceOf(StoreUnusable.class)
                    .hasMessageContaining("process " + writer.pid());
            // By its handle, as that leaves its output open: what it had said before it died counts as well.
            assertThat(writer.toHandle().destroyForcibly()).isTrue();
            said(lines).forEach(said -> note(said, acknowledged));
        } finally {
            writer.destroyForcibly();
        }
        assertThat(writer.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    /// What a child says to us; its log may be among it.
    private static Stream<String> said(BufferedReader lines) {
        return lines.lines().filter(line -> line.startsWith(Child.SAYS))
                .map(line -> line.substring(Child.SAYS.length()));
    }

    private static void note(String said, Map<String, Long> acknowledged) {
        String[] words = said.split(" ", -1);
        acknowledged.merge(words[0], Long.valueOf(words[1]), Math::max);
    }

    /// That it is all there, without a gap, and the list tells the same.
    private static void verify(PlanJournal journal, String plan, long acknowledged) {
        PlanSummary summary = Author.resume(journal, new PlanId(plan)).summary();
        assertThat(summary.lastSeq()).isGreaterThanOrEqualTo(acknowledged);
        assertThat(journal.list(new PlanQuery(Optional.empty(), Optional.empty(), Optional.empty(), 100)))
                .contains(summary);
    }

    @Test
    void anotherProcessIsKeptOutEvenAfterAVainOpeningInThisOne() throws Exception {
        try (SqliteJournal journal = SqliteJournal.open(folder)) {
            assertThatThrownBy(() -> SqliteJournal.open(folder)).isInstanceOf(StoreUnusable.class);

            Process second = child();
            try (BufferedReader lines = second.inputReader()) {
                assertThat(said(lines)).singleElement().asString().contains("in use by another mto server (process "
                        + ProcessHandle.current().pid() + ")");
            } finally {
                second.destroyForcibly();
            }

            assertThat(second.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(second.exitValue()).isEqualTo(REFUSED);
            journal.check();
        }
    }

    private Process child() throws IOException {
        Process child = new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
                // SQLite's driver unpacks its library, and takes it away again only where it is not killed.
                "-Dorg.sqlite.tmpdir=" + folder, "-cp", System.getProperty("java.class.path"), Child.class.getName(),
                folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        Thread.startVirtualThread(() -> killLate(child));
        return child;
    }

    /// So that a reader of what it says never waits for ever.
    private static void killLate(Process child) {
        try {
            if (!child.waitFor(110, TimeUnit.SECONDS)) {
                child.destroyForcibly();
            }
        } catch (InterruptedException e) {
            child.destroyForcibly();
        }
    }

    /// Writes to some plans at once, for ever, and says of each event on standard output that it is durable.
    static final class Child {
        static final String SAYS = "child: ";

        private Child() {}

        public static void main(String[] arguments) throws InterruptedException {
            try (SqliteJournal journal = SqliteJournal.open(Path.of(arguments[0]))) {
                List<Thread> writers = IntStream.range(0, PLANS)
                        .mapToObj(i -> Thread.startVirtualThread(() -> write(journal, new PlanId("plan_" + i))))
                        .toList();
                for (Thread writer : writers) {
                    writer.join();
                }
            } catch (StoreUnusable e) {
                System.out.println(SAYS + e.getMessage());
                System.exit(REFUSED);
            }
        }

        private static void write(PlanJournal journal, PlanId id) {
            Author author = journal.read(id, 0).isEmpty()
                    ? Author.submit(journal, id, Journals.START, Journals.goal("A task", Path.of("/").toAbsolutePath()))
                    : Author.resume(journal, id);
            while (true) {
                System.out.println(SAYS + id + " " + author.state().lastSeq());
                author.write(new ParentOpened("ses_" + author.state().lastSeq()));
            }
        }
    }
}
