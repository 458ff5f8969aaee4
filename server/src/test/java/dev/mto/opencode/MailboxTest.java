package dev.mto.opencode;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private static final Knock EVENT = new Knock.Happened("session.idle", Wire.object());

    private final Mailbox mailbox = new Mailbox();

    private Optional<Knock> take() throws InterruptedException {
        return mailbox.take(Duration.ZERO);
    }

    @Test
    void aGapIsToldOfWhereItIs() throws Exception {
        int held = 0;
        for (int put = 0; put < Mailbox.LIMIT + 5; put++) {
            mailbox.put(EVENT);
        }
        while (held < Mailbox.LIMIT && take().equals(Optional.of(EVENT))) {
            held++;
        }
        assertThat(held).isEqualTo(Mailbox.LIMIT);
        mailbox.put(EVENT);
        mailbox.put(EVENT);
        assertThat(take()).contains(new Knock.LookAgain());
        assertThat(take()).contains(EVENT);
        assertThat(take()).contains(EVENT);
        assertThat(take()).isEmpty();
    }

    @Test
    void thatAnAbortIsWantedIsNeverLost() {
        for (int put = 0; put < Mailbox.LIMIT; put++) {
            mailbox.put(EVENT);
        }
        mailbox.put(new Knock.AbortWanted());
        assertThat(mailbox.isAbortWanted()).isTrue();
    }
}
