package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.access.Destinations;
import dev.mto.delivery.Delivery;
import dev.mto.delivery.Delivery.State;
import dev.mto.delivery.Notice;
import dev.mto.delivery.NoticeType;
import dev.mto.delivery.SigningSecrets;
import dev.mto.plan.CallbackUrl;
import dev.mto.plan.PlanId;
import dev.mto.run.JournalEntry;
import dev.mto.testkit.Journals.Author;
import dev.mto.webhook.Courier;
import dev.mto.webhook.Webhooks;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whether some letters hold up others.
@Timeout(60)
final class CourierTest {
    private static final PlanId SOUND = new PlanId("plan_sound");
    /// One whose journal is damaged.
    private static final PlanId DAMAGED = new PlanId("plan_damaged");
    /// One that a defect of the server's is met at.
    private static final PlanId ODD = new PlanId("plan_odd");
    private static final Duration SOON = Duration.ofSeconds(50);
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    private final List<Receiver> receivers = new ArrayList<>();
    private final InMemoryJournal journal = new InMemoryJournal() {
        @Override
        public synchronized List<JournalEntry> read(PlanId plan, long after) {
            if (plan.equals(DAMAGED)) {
                throw new JournalException("The plan's journal is damaged.");
            }
            if (plan.equals(ODD)) {
                throw new IllegalStateException("a defect");
            }
            return super.read(plan, after);
        }
    };
    private long seq = 1;

    CourierTest() {
        Author.submit(journal, SOUND, Journals.START, Journals.goal("A task", Path.of("/here").toAbsolutePath()))
                .write(Journals.failure());
    }

    @AfterEach
    void stop() {
        receivers.forEach(Receiver::close);
    }

    private Receiver receiver(int status) throws IOException {
        receivers.add(Receiver.answering(status));
        return receivers.getLast();
    }

    /// A letter, due before all that come after it.
    private Delivery write(PlanId plan, String owner, Receiver to) {
        seq++;
        Delivery due = Delivery.due(
                new Notice(plan, seq, NoticeType.PLAN_FAILED, "end " + seq, LONG_AGO.plusSeconds(seq)), owner,
                new CallbackUrl(URI.create(to.url())));
        journal.outbox().add(due);
        return due;
    }

    private Courier courier() {
        InstantSource clock = InstantSource.system();
        Courier courier = new Webhooks(Destinations.with(List.of("127.0.0.1")), 3, Duration.ofHours(1),
                Duration.ofMinutes(1), "mto/test")
                .courier(new Webhooks.Store(journal, journal.outbox(),
                        new SigningSecrets(new InMemorySecrets(), clock, byte[]::new)), clock, new SplittableRandom(1),
                        _ -> {});
        courier.start();
        return courier;
    }

    private Delivery state(Delivery due) {
        return journal.outbox().find(due.notice().plan(), due.id()).orElseThrow();
    }

    private void awaitDelivered(Delivery due) throws Exception {
        Glance<Delivery> glance = () -> state(due);
        glance.until(now -> now.state() == State.DELIVERED, "delivery", SOON);
    }

    @Test
    void anOwnerWhoseReceiversAllHangHoldsUpNobodyElse() throws Exception {
        List<Receiver> hanging = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            hanging.add(receiver(Receiver.HANG));
        }
        for (int i = 0; i < 100; i++) {
            write(SOUND, "ada", hanging.get(i % hanging.size()));
        }
        Delivery other = write(SOUND, "bob", receiver(204));
        try (Courier _ = courier()) {
            awaitDelivered(other);
            Glance<Integer> under = () -> hanging.stream().mapToInt(receiver -> receiver.letters().size()).sum();
            assertThat(under.until(count -> count >= 8, "hers", SOON)).isEqualTo(8);
        }
    }

    @Test
    void aReceiverThatHangsHoldsUpNoOther() throws Exception {
        Receiver hanging = receiver(Receiver.HANG);
        for (int i = 0; i < 100; i++) {
            write(SOUND, "ada", hanging);
        }
        Delivery other = write(SOUND, "ada", receiver(204));
        try (Courier _ = courier()) {
            awaitDelivered(other);
            assertThat(hanging.await(4)).hasSize(4);
        }
    }

    /// More of them than there can be attempts at once, of many owners.
    @Test
    void whatCannotBeWrittenCountsAndHoldsUpNobody() throws Exception {
        List<Delivery> bad = new ArrayList<>();
        Receiver never = receiver(204);
        for (int i = 0; i < 20; i++) {
            bad.add(write(DAMAGED, "owner" + i, never));
            bad.add(write(ODD, "owner" + i, never));
        }
        Delivery good = write(SOUND, "bob", receiver(204));
        try (Courier _ = courier()) {
            awaitDelivered(good);
            for (Delivery due : bad) {
                Glance<Delivery> glance = () -> state(due);
                Delivery tried = glance.until(now -> now.attempts() == 1, "attempt", SOON);
                assertThat(tried.state()).isEqualTo(State.PENDING);
                assertThat(tried.nextAttemptAt().orElseThrow()).isAfter(Instant.now().plus(Duration.ofMinutes(30)));
                assertThat(tried.lastError()).contains(due.notice().plan().equals(DAMAGED)
                        ? "The server could not read the plan."
                        : "The server could not make this letter; its log says why.");
            }
        }
        assertThat(never.letters()).isEmpty();
    }
}
