package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.delivery.Delivery;
import dev.mto.delivery.Delivery.State;
import dev.mto.delivery.NoticeType;
import dev.mto.delivery.Outbox;
import dev.mto.delivery.SecretStore;
import dev.mto.delivery.SigningSecret;
import dev.mto.plan.Approval;
import dev.mto.plan.CallbackUrl;
import dev.mto.plan.PlanId;
import dev.mto.run.Forecast;
import dev.mto.run.JournalEntry;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanEvent.ParentOpened;
import dev.mto.run.PlanQuery;
import dev.mto.run.PlanState;
import dev.mto.run.PlanSummary;
import dev.mto.testkit.Journals.Author;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every [dev.mto.run.PlanJournal] must do about what people are told of plans, its [Outbox], and what that is signed
/// with. Part of [PlanJournalContract].
public abstract class DeliveriesContract extends OwnedPlansContract {
    private static final Path HERE = Path.of("/home/ada/here").toAbsolutePath();
    private static final Instant LATER = Journals.START.plus(Duration.ofHours(1));
    private static final List<String> NOBODY = List.of();

    private static CallbackUrl url(String text) {
        return new CallbackUrl(URI.create(text));
    }

    private Author told(String id, String url) {
        return Author.submit(journal, new PlanId(id), Journals.START,
                Journals.goal("A task", HERE).tell(url(url)));
    }

    private Delivery failed(String id, String url) {
        told(id, url).write(Journals.failure());
        return outbox(journal).of(new PlanId(id), 10).getFirst();
    }

    private Outbox outbox() {
        return outbox(journal);
    }

    @Test
    void anEndIsToldOnceOfAPlanWithACallback() {
        Author author = told("plan_a", "https://example.com/hook?token=x");
        List<PlanEvent> events = Journals.completion("A result.");
        author.write(events.subList(0, events.size() - 1));
        assertThat(outbox().of(new PlanId("plan_a"), 10)).isEmpty();

        author.write(events.getLast());

        assertThat(outbox().of(new PlanId("plan_a"), 10)).singleElement().satisfies(delivery -> {
            assertThat(delivery.id()).isEqualTo("plan_a-13");
            assertThat(delivery.notice().type()).isEqualTo(NoticeType.PLAN_COMPLETED);
            assertThat(delivery.notice().at()).isEqualTo(author.state().ending().orElseThrow().at());
            assertThat(delivery.url().uri()).hasToString("https://example.com/hook?token=x");
            assertThat(delivery.owner()).isEqualTo("local");
            assertThat(delivery.state()).isEqualTo(State.PENDING);
            assertThat(delivery.nextAttemptAt()).contains(delivery.notice().at());
        });
        assertThat(journal.list(new PlanQuery(Optional.empty(), Optional.empty(), Optional.empty(), 10)))
                .containsExactly(author.summary());
    }

    @Test
    void nobodyIsToldOfAPlanWithoutACallback() {
        Author.submit(journal, new PlanId("plan_a"), Journals.START, Journals.goal("A task", HERE))
                .write(Journals.failure());
        assertThat(outbox().of(new PlanId("plan_a"), 10)).isEmpty();
        assertThat(outbox().backlog()).isEqualTo(new Outbox.Backlog(0, Optional.empty()));
    }

    @Test
    void whatIsFencedOffIsNotTold() {
        Author owner = told("plan_a", "https://example.com");
        Author stale = owner.rival();
        owner.write(new ParentOpened("ses"));
        stale.write(Journals.failure());
        assertThat(outbox().of(new PlanId("plan_a"), 10)).isEmpty();
    }

    @Test
    void aPlanThatEndsAgainIsToldOfAgain() {
        Author author = told("plan_a", "https://example.com");
        List<PlanEvent> events = Journals.completion("A result.");
        author.write(events);
        author.write(List.of(new PlanEvent.PlanReopened(List.of(1)), Journals.failure()));
        assertThat(outbox().of(new PlanId("plan_a"), 10)).extracting(Delivery::id)
                .containsExactly("plan_a-15", "plan_a-13");
    }

    @Test
    void aRequestForApprovalIsToldOnceForEachRevision() {
        Author author = Author.submit(journal, new PlanId("plan_a"), Journals.START, Journals.goal("A task", HERE)
                .with(new Approval(Optional.empty())).tell(url("https://example.com")));
        List<PlanEvent> planned = Journals.completion("A result.").subList(1, 4);
        author.write(planned);
        PlanEvent asked = new PlanEvent.ApprovalRequested(1, new Forecast(2, Optional.empty(), Optional.empty()),
                Optional.empty());
        author.write(asked);
        author.write(asked);
        assertThat(outbox().of(new PlanId("plan_a"), 10)).singleElement()
                .extracting(delivery -> delivery.notice().type(), Delivery::id)
                .containsExactly(NoticeType.APPROVAL_REQUESTED, "plan_a-5");
    }

    @Test
    void whatIsDueComesInOrderAndWithoutReceiversThatAreBusy() {
        Delivery first = failed("plan_a", "https://one.example/x");
        Delivery second = failed("plan_b", "https://two.example:8443/y");
        Delivery third = failed("plan_c", "https://one.example/z");
        Instant soon = LATER.minusSeconds(10);
        outbox().keep(first.failed(Optional.of(500), "Bad.", soon, Optional.of(soon)), 0);
        outbox().keep(third.failed(Optional.empty(), "Bad.", soon, Optional.of(LATER.plusSeconds(5))), 0);

        assertThat(outbox().due(LATER, NOBODY, NOBODY, 10)).extracting(Delivery::id).containsExactly(second.id(),
                first.id());
        assertThat(outbox().due(LATER, NOBODY, NOBODY, 1)).extracting(Delivery::id).containsExactly(second.id());
        assertThat(outbox().due(LATER, List.of("two.example:8443", "none:1"), NOBODY, 10)).extracting(Delivery::id)
                .containsExactly(first.id());
        assertThat(outbox().nextDue(LATER)).contains(LATER.plusSeconds(5));
        assertThat(outbox().nextDue(LATER.plusSeconds(5))).isEmpty();
        assertThat(outbox().backlog()).isEqualTo(new Outbox.Backlog(3, Optional.of(first.notice().at())));
    }

    @Test
    void whatIsDueComesWithoutOwnersThatAreBusy() {
        Delivery adas = failedOf("plan_a", "ada");
        Delivery bobs = failedOf("plan_b", "bob");
        Delivery mine = failed("plan_c", "https://two.example/x");
        assertThat(outbox().due(LATER, NOBODY, List.of("ada"), 10)).extracting(Delivery::id)
                .containsExactlyInAnyOrder(bobs.id(), mine.id());
        assertThat(outbox().due(LATER, NOBODY, List.of("bob", "local", "nobody"), 10)).containsExactly(adas);
        assertThat(outbox().due(LATER, List.of("one.example:443"), List.of("ada"), 10)).containsExactly(mine);
    }

    private Delivery failedOf(String id, String owner) {
        PlanId plan = new PlanId(id);
        List<JournalEntry> first = List.of(new JournalEntry(1, Journals.START, new PlanEvent.PlanSubmitted(
                Journals.goal("A task", HERE).tell(url("https://one.example/x")), Optional.of(owner),
                Optional.empty())));
        journal.append(plan, first, PlanSummary.of(PlanState.fold(plan, first)));
        Author.resume(journal, plan).write(Journals.failure());
        return outbox().of(plan, 10).getFirst();
    }

    @Test
    void howFarOneIsIsKeptUnlessItIsFurther() {
        Delivery due = failed("plan_a", "https://one.example/x");
        Delivery once = due.failed(Optional.of(503), "The receiver answered 503.", LATER,
                Optional.of(LATER.plusSeconds(9)));
        assertThat(outbox().keep(once, 0)).isTrue();
        assertThat(outbox().find(new PlanId("plan_a"), due.id())).contains(once);
        assertThat(outbox().keep(due.delivered(200, LATER), 0)).as("by one who has not seen it").isFalse();
        assertThat(outbox().find(new PlanId("plan_a"), due.id())).contains(once);
        Delivery delivered = once.delivered(204, LATER.plusSeconds(10));
        assertThat(outbox().keep(delivered, 1)).isTrue();
        assertThat(outbox().find(new PlanId("plan_a"), due.id())).contains(delivered);
        assertThat(outbox().due(LATER.plusSeconds(99), NOBODY, NOBODY, 10)).isEmpty();
        assertThat(outbox().find(new PlanId("plan_b"), due.id())).as("of another plan").isEmpty();
    }

    @Test
    void whatIsOverIsForgottenAfterAWhile() {
        Delivery pending = failed("plan_a", "https://one.example/x");
        Delivery over = failed("plan_b", "https://one.example/x");
        Delivery lost = failed("plan_c", "https://one.example/x");
        outbox().keep(over.delivered(200, LATER), 0);
        outbox().keep(lost.failed(Optional.of(410), "Gone.", LATER, Optional.empty()), 0);
        assertThat(outbox().forget(LATER, 10)).isZero();
        assertThat(outbox().forget(LATER.plusNanos(1), 1)).isEqualTo(1);
        assertThat(outbox().forget(LATER.plusNanos(1), 10)).isEqualTo(1);
        assertThat(outbox().due(LATER, NOBODY, NOBODY, 10)).extracting(Delivery::id).containsExactly(pending.id());
        assertThat(outbox().keep(over.delivered(200, LATER), 1)).isFalse();
    }

    @Test
    void secretsAreReplacedAndOverlap() {
        SecretStore store = secrets(journal);
        assertThat(store.valid("ada", LATER)).isEmpty();
        SigningSecret first = secret(1, LATER);
        store.begin("ada", first);
        store.begin("ada", secret(2, LATER));
        store.begin("bob", secret(3, LATER));
        assertThat(store.valid("ada", LATER)).containsExactly(first);

        SigningSecret second = secret(4, LATER.plusSeconds(1));
        store.replace("ada", second, LATER.plusSeconds(100), 2);
        assertThat(store.valid("ada", LATER.plusSeconds(2))).extracting(SigningSecret::text)
                .containsExactly(second.text(), first.text());
        assertThat(store.valid("ada", LATER.plusSeconds(100))).containsExactly(second);
        assertThat(store.valid("bob", LATER)).hasSize(1);

        IntStream.range(5, 8).forEach(number -> store.replace("ada", secret(number, LATER.plusSeconds(number)),
                LATER.plusSeconds(100 + number), 2));
        assertThat(store.valid("ada", LATER.plusSeconds(9))).as("no more than so many").extracting(SigningSecret::text)
                .containsExactly(secret(7, LATER).text(), secret(6, LATER).text(), secret(5, LATER).text());
        assertThat(store.valid("ada", LATER.plusSeconds(9)).getFirst().until()).isEmpty();
    }

    private static SigningSecret secret(int number, Instant at) {
        return SigningSecret.make(count -> {
            byte[] bytes = new byte[count];
            bytes[0] = (byte) number;
            return bytes;
        }, at);
    }
}
