package dev.mto.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.http.Readiness.StoreHealth;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// Looks at the store now and then.
final class StoreLookTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);
    private final AtomicInteger looks = new AtomicInteger();
    private final StoreLook look = new StoreLook(
            () -> new StoreHealth(looks.incrementAndGet() != 2, Optional.empty()), now::get);

    @Test
    void aLookLastsForTenSeconds() {
        assertThat(look.health().ok()).isTrue();
        now.addAndGet(Duration.ofSeconds(10).toNanos() - 1);
        assertThat(look.health().ok()).isTrue();
        assertThat(looks).hasValue(1);
        now.incrementAndGet();
        assertThat(look.health().ok()).isFalse();
        assertThat(look.health().ok()).isFalse();
        assertThat(looks).hasValue(2);
        now.addAndGet(Duration.ofMinutes(1).toNanos());
        assertThat(look.health().ok()).as("it is well again").isTrue();
    }
}
