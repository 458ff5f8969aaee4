package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanEvent.ParentOpened;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanJournal.AppendResult;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanQuery.Position;
import dev.mto.run.PlanStatus;
import dev.mto.run.PlanSummary;
import dev.mto.testkit.Journals.Author;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What every [PlanJournal] must do. A test of one extends this and says how it is opened and closed.
@Timeout(60)
public abstract class PlanJournalContract extends ListedPlansContract {
    private static final PlanId ID = new PlanId("plan_a");
    private static final Path HERE = Path.of("/home/ada/here").toAbsolutePath();
    private static final Path THERE = Path.of("/home/ada/there").toAbsolutePath();

    @Test
    void whatIsAppendedIsReadInOrder() {
        Author author = submit(ID, 0, HERE);
        List<PlanEvent> events = Journals.completion("A result.");

        author.write(events.subList(0, 5));
        events.subList(5, events.size()).forEach(author::write);

        List<JournalEntry> read = journal.read(ID, 0);
        assertThat(read).extracting(JournalEntry::seq).containsExactlyElementsOf(numbers(1, events.size() + 1));
        assertThat(read.subList(1, read.size())).extracting(JournalEntry::event).containsExactlyElementsOf(events);
        assertThat(read).extracting(JournalEntry::at).isSorted();
        assertThat(read.getFirst().at()).isEqualTo(Journals.START);
        assertThat(journal.read(ID, 4)).isEqualTo(read.subList(4, read.size()));
        assertThat(journal.read(ID, read.size())).isEmpty();
    }

    @Test
    void thereIsNothingOfAPlanThatIsNot() {
        assertThat(journal.read(new PlanId("plan_nobody"), 0)).isEmpty();
        assertThat(journal.list(newest(10))).isEmpty();
        assertThat(journal.unfinished()).isEmpty();
    }

    @Test
    void aTakenNumberFencesAndChangesNothing() {
        Author owner = submit(ID, 0, HERE);
        Author stale = owner.rival();
        owner.write(new ParentOpened("ses_owner"));
        List<JournalEntry> before = journal.read(ID, 0);

        assertThat(stale.write(new ParentOpened("ses_stale"))).isEqualTo(AppendResult.FENCED);
        assertThat(stale.write(List.of(new ParentOpened("ses_stale"), Journals.failure())))
                .isEqualTo(AppendResult.FENCED);

        assertThat(journal.read(ID, 0)).isEqualTo(before);
        assertThat(journal.list(newest(10))).containsExactly(owner.summary());
        assertThat(owner.write(new ParentOpened("ses_owner_2"))).isEqualTo(AppendResult.APPENDED);
    }

    @Test
    void aPlanIsSubmittedOnce() {
        Author author = submit(ID, 0, HERE);

        Author.submit(journal, ID, Journals.START.plusSeconds(5), Journals.goal("Another task", THERE));

        assertThat(journal.list(newest(10))).containsExactly(author.summary());
        assertThat(journal.read(ID, 0)).hasSize(1);
    }

    @Test
    void aGapIsADefectAndChangesNothing() {
        Author author = submit(ID, 0, HERE);
        JournalEntry tooFar = new JournalEntry(3, Journals.START, new ParentOpened("ses"));

        assertThatThrownBy(() -> journal.append(ID, List.of(tooFar), author.summary()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(ID.value());

        assertThat(journal.read(ID, 0)).hasSize(1);
        assertThat(author.write(new ParentOpened("ses"))).isEqualTo(AppendResult.APPENDED);
    }

    @Test
    void ofTwoThatRaceForANumberExactlyOneWins() throws Exception {
        Author state = submit(ID, 0, HERE);
        for (int round = 0; round < 100; round++) {
            Author left = state.rival();
            Author right = state.rival();
            CyclicBarrier start = new CyclicBarrier(2);

            List<AppendResult> results = together(List.of(race(start, left, "left"), race(start, right, "right")));

            assertThat(results).containsExactlyInAnyOrder(AppendResult.APPENDED, AppendResult.FENCED);
            state = results.getFirst() == AppendResult.APPENDED ? left : right;
            assertThat(journal.read(ID, state.state().lastSeq() - 1)).extracting(JournalEntry::event)
                    .containsExactly(new ParentOpened(state.state().parentSession().orElseThrow()));
        }
    }

    private static Callable<AppendResult> race(CyclicBarrier start, Author author, String session) {
        return () -> {
            start.await();
            return author.write(new ParentOpened(session));
        };
    }

    @Test
    void theListTellsWhatTheEventsTell() {
        Author author = submit(ID, 0, HERE);
        assertThat(journal.list(newest(1))).containsExactly(author.summary());
        for (PlanEvent event : Journals.completion("A result.")) {
            author.write(event);
            assertThat(journal.list(newest(1))).containsExactly(author.summary());
        }
        PlanSummary last = journal.list(newest(1)).getFirst();
        assertThat(last.status()).isEqualTo(PlanStatus.COMPLETED);
        assertThat(last.completed()).isEqualTo(2);
        assertThat(last.finishedAt()).isPresent();
        assertThat(last.outcome()).isPresent();
    }

    @Test
    void theListIsNeitherAheadOfTheEventsNorBehind() throws Exception {
        Author author = submit(ID, 0, HERE);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> writing = threads.submit(() -> IntStream.range(0, 200)
                    .forEach(i -> author.write(List.of(new ParentOpened("a" + i), new ParentOpened("b" + i)))));
            while (!writing.isDone()) {
                int before = journal.read(ID, 0).size();
                long told = journal.list(newest(1)).getFirst().lastSeq();
                int after = journal.read(ID, 0).size();
                assertThat(told).isBetween((long) before, (long) after).isOdd();
            }
            writing.get(1, TimeUnit.SECONDS);
        }
        assertThat(journal.read(ID, 0)).hasSize(401);
    }

    @Test
    void plansAreListedByStatusAndDirectoryNewestFirst() {
        Author old = submit(new PlanId("plan_old"), 0, HERE);
        Author failed = submit(new PlanId("plan_failed"), 1, HERE);
        Author elsewhere = submit(new PlanId("plan_elsewhere"), 2, THERE);
        failed.write(Journals.failure());

        assertThat(journal.list(newest(10))).containsExactly(elsewhere.summary(), failed.summary(), old.summary());
        assertThat(journal.list(newest(2))).containsExactly(elsewhere.summary(), failed.summary());
        assertThat(listed(Optional.of(PlanStatus.PLANNING), Optional.empty())).containsExactly(elsewhere.summary(),
                old.summary());
        assertThat(listed(Optional.empty(), Optional.of(HERE))).containsExactly(failed.summary(), old.summary());
        assertThat(listed(Optional.of(PlanStatus.FAILED), Optional.of(HERE))).containsExactly(failed.summary());
        assertThat(listed(Optional.of(PlanStatus.FAILED), Optional.of(THERE))).isEmpty();
    }

    @Test
    void pagesLeaveNothingOutAndRepeatNothingWhilePlansAreAdded() {
        List<PlanSummary> expected = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            // Five at a time come at the same moment.
            expected.addFirst(submit(new PlanId("plan_%02d".formatted(i)), i / 5, HERE).summary());
        }

        List<PlanSummary> paged = new ArrayList<>();
        List<PlanSummary> page = journal.list(newest(4));
        while (!page.isEmpty()) {
            paged.addAll(page);
            submit(new PlanId("plan_new" + paged.size()), 100, HERE);
            PlanSummary last = page.getLast();
            page = journal.list(new PlanQuery(Optional.empty(), Optional.of(HERE),
                    Optional.of(new Position(last.createdAt(), last.id())), 4));
        }

        assertThat(paged).isEqualTo(expected);
    }

    @Test
    void momentsThatDifferInTheirLastDigitsSortRight() {
        submit(new PlanId("plan_b"), Instant.parse("2026-11-22T10:00:00.5Z"));
        submit(new PlanId("plan_a"), Instant.parse("2026-11-22T10:00:00Z"));
        submit(new PlanId("plan_c"), Instant.parse("2026-11-22T10:00:00.500000001Z"));

        assertThat(journal.list(newest(10))).extracting(summary -> summary.id().value()).containsExactly("plan_c",
                "plan_b", "plan_a");
    }

    @Test
    void unfinishedPlansAreToldOldestFirst() {
        submit(new PlanId("plan_b"), 2, HERE);
        submit(new PlanId("plan_a"), 1, HERE);
        Author done = submit(new PlanId("plan_done"), 0, HERE);
        assertThat(journal.unfinished()).first().isEqualTo(new PlanId("plan_done"));

        done.write(Journals.completion("A result."));

        assertThat(journal.unfinished()).containsExactly(new PlanId("plan_a"), new PlanId("plan_b"));
    }

    @Test
    void manyPlansAreWrittenAtOnce() throws Exception {
        List<PlanEvent> events = Journals.completion("A result.");
        List<Callable<PlanSummary>> authors = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            PlanId id = new PlanId("plan_" + i);
            authors.add(() -> {
                Author author = submit(id, 0, HERE);
                events.forEach(event -> assertThat(author.write(event)).isEqualTo(AppendResult.APPENDED));
                return author.summary();
            });
        }

        List<PlanSummary> summaries = together(authors);

        assertThat(journal.list(newest(100))).containsExactlyInAnyOrderElementsOf(summaries);
        for (PlanSummary summary : summaries) {
            assertThat(journal.read(summary.id(), 1)).extracting(JournalEntry::event).isEqualTo(events);
        }
    }

    @Test
    void aLargeResultIsKeptWhole() {
        String result = "0123456789abcdeé".repeat(65_536);
        Author author = submit(ID, 0, HERE);

        author.write(Journals.completion(result));

        assertThat(Author.resume(journal, ID).state()).isEqualTo(author.state());
    }

    @Test
    void anyTextIsKept() {
        String text = "naïve 速い 🚀👩‍🚀 שלום \u0000 \u001b \u2028 'quoted' \"twice\" \\ -- ; drop table plan; {} %s ?";
        Path directory = Path.of("/home/ada/我的 project 'x'?#%20").toAbsolutePath();
        Author author = Author.submit(journal, ID, Journals.START, Journals.goal(text, directory));

        author.write(Journals.completion(text));

        assertThat(Author.resume(journal, ID).state()).isEqualTo(author.state());
        assertThat(listed(Optional.empty(), Optional.of(directory))).containsExactly(author.summary());
    }

    @Test
    void everythingIsThereAfterReopening() throws Exception {
        Author running = submit(new PlanId("plan_running"), 1, HERE);
        Author done = submit(new PlanId("plan_done"), 0, THERE);
        done.write(Journals.completion("A result."));

        close(journal);
        journal = open();

        assertThat(Author.resume(journal, done.state().id()).state()).isEqualTo(done.state());
        assertThat(journal.list(newest(10))).containsExactly(running.summary(), done.summary());
        assertThat(journal.unfinished()).containsExactly(running.state().id());
        assertThat(running.state()).isEqualTo(Author.resume(journal, running.state().id()).state());
        assertThat(Author.resume(journal, running.state().id()).write(new ParentOpened("ses")))
                .isEqualTo(AppendResult.APPENDED);
    }

    @Test
    void aHealthyJournalSaysSo() {
        journal.check();
        journal.check();
        assertThat(journal.list(newest(10))).isEmpty();
    }

    private Author submit(PlanId id, int seconds, Path directory) {
        return Author.submit(journal, id, Journals.START.plusSeconds(seconds), Journals.goal("A task", directory));
    }

    private void submit(PlanId id, Instant at) {
        Author.submit(journal, id, at, Journals.goal("A task", HERE));
    }

    private List<PlanSummary> listed(Optional<PlanStatus> status, Optional<Path> directory) {
        return journal.list(new PlanQuery(status, directory, Optional.empty(), 10));
    }

    private static PlanQuery newest(int limit) {
        return new PlanQuery(Optional.empty(), Optional.empty(), Optional.empty(), limit);
    }

    private static List<Long> numbers(long first, long last) {
        return LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static <T> List<T> together(List<Callable<T>> work) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(work)) {
                results.add(future.get(30, TimeUnit.SECONDS));
            }
            return results;
        }
    }
}
