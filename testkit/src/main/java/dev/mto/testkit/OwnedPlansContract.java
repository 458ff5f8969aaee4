package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.access.SubmissionKey;
import dev.mto.delivery.Outbox;
import dev.mto.delivery.SecretStore;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent.ParentOpened;
import dev.mto.run.PlanEvent.PlanSubmitted;
import dev.mto.run.PlanJournal;
import dev.mto.run.PlanJournal.AppendResult;
import dev.mto.run.PlanJournal.Keyed;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanState;
import dev.mto.run.PlanSummary;
import dev.mto.testkit.Journals.Author;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [PlanJournal] must do about owners and keys. Part of [PlanJournalContract].
public abstract class OwnedPlansContract {
    private static final Path HERE = Path.of("/home/ada/here").toAbsolutePath();
    private static final PlanQuery ALL = new PlanQuery(Optional.empty(), Optional.empty(), Optional.empty(), 10);

    /// The one that is tested.
    protected PlanJournal journal;

    /// Opens the journal; within a test always the same one.
    protected abstract PlanJournal open() throws Exception;

    /// What people are told of its plans.
    protected abstract Outbox outbox(PlanJournal opened);

    /// What that is signed with.
    protected abstract SecretStore secrets(PlanJournal opened);

    /// Closes what was opened.
    protected abstract void close(PlanJournal opened) throws Exception;

    @BeforeEach
    final void openJournal() throws Exception {
        journal = open();
    }

    @AfterEach
    final void closeJournal() throws Exception {
        close(journal);
    }

    private AppendResult submit(String id, String owner, Optional<SubmissionKey> key, Instant at) {
        PlanId plan = new PlanId(id);
        List<JournalEntry> first = List.of(new JournalEntry(1, at,
                new PlanSubmitted(Journals.goal("A task", HERE), Optional.of(owner), key)));
        return journal.append(plan, first, PlanSummary.of(PlanState.fold(plan, first)));
    }

    private static Optional<SubmissionKey> key(String name) {
        return Optional.of(new SubmissionKey(name, "digest of " + name));
    }

    private Optional<PlanId> holder(String owner, String name) {
        return journal.keyed(owner, name, Instant.EPOCH).map(Keyed::plan);
    }

    @Test
    void aPlanIsItsOwners() {
        submit("plan_a", "ada", Optional.empty(), Journals.START);
        submit("plan_b", "bob", Optional.empty(), Journals.START.plusSeconds(1));
        Author.submit(journal, new PlanId("plan_c"), Journals.START.plusSeconds(2), Journals.goal("Old", HERE));

        assertThat(journal.isOf(new PlanId("plan_a"), "ada")).isTrue();
        assertThat(journal.isOf(new PlanId("plan_a"), "bob")).isFalse();
        assertThat(journal.isOf(new PlanId("plan_none"), "ada")).isFalse();
        assertThat(journal.isOf(new PlanId("plan_c"), "local")).as("who does not say is this machine's user").isTrue();
        assertThat(journal.list(ALL.of("bob"))).extracting(plan -> plan.id().value()).containsExactly("plan_b");
        assertThat(journal.list(ALL)).extracting(PlanSummary::owner).containsExactly("local", "bob", "ada");
        assertThat(PlanState.fold(new PlanId("plan_a"), journal.read(new PlanId("plan_a"), 0)).owner())
                .isEqualTo("ada");
    }

    @Test
    void livePlansAreCountedByOwner() {
        submit("plan_a", "ada", Optional.empty(), Journals.START);
        submit("plan_b", "ada", Optional.empty(), Journals.START);
        submit("plan_c", "bob", Optional.empty(), Journals.START);
        assertThat(journal.unfinished("ada")).isEqualTo(2);
        Author.resume(journal, new PlanId("plan_a")).write(Journals.failure());
        assertThat(journal.unfinished("ada")).isEqualTo(1);
        assertThat(journal.unfinished("nobody")).isZero();
    }

    @Test
    void aKeyIsOnePlansOfItsOwner() {
        assertThat(submit("plan_a", "ada", key("k"), Journals.START)).isEqualTo(AppendResult.APPENDED);
        assertThat(submit("plan_b", "ada", key("k"), Journals.START.plusSeconds(1))).isEqualTo(AppendResult.FENCED);
        assertThat(journal.read(new PlanId("plan_b"), 0)).as("nothing of it is written").isEmpty();
        assertThat(submit("plan_c", "bob", key("k"), Journals.START)).isEqualTo(AppendResult.APPENDED);
        assertThat(journal.keyed("ada", "k", Journals.START))
                .contains(new Keyed(new PlanId("plan_a"), "digest of k"));
        assertThat(holder("bob", "k")).contains(new PlanId("plan_c"));
        assertThat(holder("ada", "other")).isEmpty();
        assertThat(Author.resume(journal, new PlanId("plan_a")).write(new ParentOpened("ses")))
                .isEqualTo(AppendResult.APPENDED);
    }

    @Test
    void aKeyIsForgottenAfterItsTime() {
        submit("plan_a", "ada", key("k"), Journals.START);
        Instant justInTime = Journals.START.plus(SubmissionKey.LIFETIME);
        assertThat(submit("plan_b", "ada", key("k"), justInTime)).isEqualTo(AppendResult.FENCED);
        assertThat(journal.keyed("ada", "k", justInTime.minus(SubmissionKey.LIFETIME))).isPresent();
        Instant tooLate = justInTime.plusNanos(1);
        assertThat(journal.keyed("ada", "k", tooLate.minus(SubmissionKey.LIFETIME))).isEmpty();
        assertThat(submit("plan_b", "ada", key("k"), tooLate)).isEqualTo(AppendResult.APPENDED);
        assertThat(holder("ada", "k")).contains(new PlanId("plan_b"));
    }

    @Test
    void aPlanOfWhichNothingWasBegunDoesNotHoldItsKey() {
        submit("plan_a", "ada", key("k"), Journals.START);
        Author.resume(journal, new PlanId("plan_a")).write(Journals.failure());
        assertThat(submit("plan_b", "ada", key("k"), Journals.START.plusSeconds(1))).isEqualTo(AppendResult.APPENDED);

        Author begun = Author.resume(journal, new PlanId("plan_b"));
        begun.write(new ParentOpened("ses"));
        begun.write(Journals.failure());
        assertThat(submit("plan_c", "ada", key("k"), Journals.START.plusSeconds(2))).isEqualTo(AppendResult.FENCED);
    }

    @Test
    void aKeyThatIsTakenFencesOffItsOwnPlanOnly() {
        submit("plan_a", "ada", key("k"), Journals.START);
        IntStream.range(0, 5).parallel().forEach(plan -> submit("plan_x" + plan, "ada", key("k"), Journals.START));
        assertThat(IntStream.range(0, 30).parallel()
                .mapToObj(plan -> submit("plan_y" + plan, "ada", key("new"), Journals.START))
                .filter(AppendResult.APPENDED::equals)).hasSize(1);
        assertThat(journal.list(ALL)).hasSize(2);
        assertThat(journal.unfinished("ada")).isEqualTo(2);
    }
}
