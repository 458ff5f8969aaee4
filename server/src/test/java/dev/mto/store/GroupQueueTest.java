package dev.mto.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.run.PlanJournal.JournalException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class GroupQueueTest {
    private static final Duration LONG = Duration.ofSeconds(15);

    private final GroupQueue<String> queue = new GroupQueue<>(2);

    @Test
    void givesAllThatWaitsInOrder() throws InterruptedException {
        queue.add("a", LONG);
        queue.add("b", LONG);

        assertThat(queue.takeAll()).containsExactly("a", "b");
    }

    @Test
    void refusesWhenItStaysFull() throws InterruptedException {
        queue.add("a", LONG);
        queue.add("b", LONG);

        assertThatThrownBy(() -> queue.add("c", Duration.ofMillis(1)))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("overloaded");
        assertThat(queue.takeAll()).containsExactly("a", "b");
    }

    @Test
    void letsInAsSoonAsThereIsRoom() throws Exception {
        queue.add("a", LONG);
        queue.add("b", LONG);
        CompletableFuture<String> added = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                queue.add("c", LONG);
                added.complete("c");
            } catch (InterruptedException e) {
                added.completeExceptionally(e);
            }
        });

        assertThat(queue.takeAll()).containsExactly("a", "b");

        assertThat(added.get(15, TimeUnit.SECONDS)).isEqualTo("c");
        assertThat(queue.takeAll()).containsExactly("c");
    }

    @Test
    void aClosedOneGivesWhatIsLeftAndLetsNothingIn() throws InterruptedException {
        queue.add("a", LONG);
        queue.close();
        queue.close();

        assertThatThrownBy(() -> queue.add("b", LONG)).isInstanceOf(JournalException.class)
                .hasMessageContaining("closed");
        assertThat(queue.takeAll()).containsExactly("a");
        assertThat(queue.takeAll()).isEmpty();
    }
}
