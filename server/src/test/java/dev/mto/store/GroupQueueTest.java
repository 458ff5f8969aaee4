package dev.mto.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.run.PlanJournal.Refused;
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
    void givesAllThatWaitsInOrder() {
        queue.add("a", LONG);
        queue.add("b", LONG);

        assertThat(queue.takeAll()).containsExactly("a", "b");
    }

    @Test
    void refusesWhenItStaysFull() {
        queue.add("a", LONG);
        queue.add("b", LONG);

        assertThatThrownBy(() -> queue.add("c", Duration.ofMillis(1)))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("overloaded");
        assertThat(queue.takeAll()).containsExactly("a", "b");
    }

    @Test
    void letsInAsSoonAsThereIsRoom() throws Exception {
        queue.add("a", LONG);
        queue.add("b", LONG);
        CompletableFuture<String> added = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            queue.add("c", LONG);
            added.complete("c");
        });

        assertThat(queue.takeAll()).containsExactly("a", "b");

        assertThat(added.get(15, TimeUnit.SECONDS)).isEqualTo("c");
        assertThat(queue.takeAll()).containsExactly("c");
    }

    @Test
    void whatIsTakenOutMakesRoom() {
        queue.add("a", LONG);
        queue.add("b", LONG);

        assertThat(queue.remove("a")).isTrue();
        assertThat(queue.remove("a")).isFalse();
        queue.add("c", LONG);

        assertThat(queue.takeAll()).containsExactly("b", "c");
    }

    @Test
    void anInterruptedOneDoesNotJoin() {
        queue.add("a", LONG);
        queue.add("b", LONG);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> queue.add("c", LONG)).isInstanceOf(Refused.class)
                .hasMessageContaining("Interrupted");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(queue.takeAll()).containsExactly("a", "b");
    }

    @Test
    void aClosedOneGivesWhatIsLeftAndLetsNothingIn() {
        queue.add("a", LONG);
        queue.close();
        queue.close();

        assertThatThrownBy(() -> queue.add("b", LONG)).isInstanceOf(Refused.class)
                .hasMessageContaining("closed");
        assertThat(queue.takeAll()).containsExactly("a");
        assertThat(queue.takeAll()).isEmpty();
    }
}
