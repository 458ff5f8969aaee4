package dev.mto.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.access.TokenStore.Kept;
import dev.mto.access.Tokens.Issued;
import dev.mto.access.Tokens.Wish;
import dev.mto.fault.ErrorCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

final class TokensTest {
    private static final Grant READ = new Grant(Set.of(Scope.PLANS_READ), List.of(), List.of());

    private final Store store = new Store();
    private Instant now = Instant.parse("2026-11-22T10:00:00Z");
    private byte next;
    private final Tokens tokens = new Tokens(store, () -> now, this::bytes);

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        Arrays.fill(bytes, next++);
        return bytes;
    }

    private Issued issue(String name, Optional<Duration> lifetime) {
        return tokens.issue(new Wish(name, name, READ, lifetime));
    }

    @Test
    void aTokenIsKnownAgainAndItsSecretIsKeptNowhere() {
        Issued issued = issue("ci", Optional.empty());

        assertThat(issued.secret()).matches("mto_[a-z0-9]{12}_[A-Za-z0-9_-]{43}").contains(issued.token().id());
        assertThat(tokens.recognise(issued.secret())).isEqualTo(new Recognition.Known(
                new Caller(issued.token().id(), "ci", "ci", READ, Optional.empty())));
        String secret = issued.secret().substring(issued.secret().length() - 43);
        assertThat(store.kept.values()).extracting(Kept::toString).noneMatch(text -> text.contains(secret));
        assertThat(issued.toString()).doesNotContain(secret);
        assertThat(store.find(issued.token().id()).orElseThrow().hash()).matches("[0-9a-f]{64}");
    }

    @Test
    void whatIsNotATokenIsNotKnown() {
        String secret = issue("ci", Optional.empty()).secret();
        char last = secret.charAt(secret.length() - 1);
        String other = secret.substring(0, secret.length() - 1) + (last == 'A' ? 'B' : 'A');
        for (String text : List.of("", "mto_", other, secret + "A", secret.substring(1),
                secret.toUpperCase(Locale.ROOT),
                "mto_aaaaaaaaaaaa_" + "A".repeat(43))) {
            assertThat(tokens.recognise(text)).as(text).isInstanceOf(Recognition.Unknown.class);
        }
    }

    @Test
    void aTokenEndsToTheInstant() {
        Issued issued = issue("ci", Optional.of(Duration.ofHours(1)));
        Caller caller = issued.token().caller();
        now = now.plus(Duration.ofHours(1)).minusNanos(1);
        assertThat(tokens.recognise(issued.secret())).isInstanceOf(Recognition.Known.class);
        assertThat(caller.isOver(now)).isFalse();
        now = now.plusNanos(1);
        assertThat(tokens.recognise(issued.secret())).isEqualTo(new Recognition.Expired(now));
        assertThat(tokens.isInForce(caller)).isFalse();
        assertThat(caller.isOver(now)).isTrue();
    }

    @Test
    void aRevokedTokenLetsNobodyInAndIsTold() {
        Issued issued = issue("ci", Optional.empty());
        List<String> told = new ArrayList<>();
        tokens.onRevocation(told::add);

        tokens.revoke("ci");

        assertThat(told).containsExactly(issued.token().id());
        assertThat(tokens.recognise(issued.secret())).isEqualTo(new Recognition.Revoked(now));
        assertThat(tokens.isInForce(issued.token().caller())).isFalse();
        assertThatThrownBy(() -> tokens.revoke("none")).isInstanceOfSatisfying(Refusal.class,
                refusal -> assertThat(refusal.fault().code()).isEqualTo(ErrorCode.TOKEN_NOT_FOUND));
    }

    @Test
    void whoAsksOftenHasTheStoreAskedOnlyAfterARevocation() {
        Caller caller = issue("ci", Optional.of(Duration.ofHours(1))).token().caller();
        issue("other", Optional.empty());
        BooleanSupplier standing = tokens.standing(caller);
        store.lookups = 0;
        for (int i = 0; i < 1_000; i++) {
            assertThat(standing.getAsBoolean()).isTrue();
        }
        assertThat(store.lookups).isOne();
        tokens.revoke("other");
        assertThat(standing.getAsBoolean()).isTrue();
        assertThat(standing.getAsBoolean()).isTrue();
        assertThat(store.lookups).isEqualTo(2);
        BooleanSupplier expiring = tokens.standing(caller);
        assertThat(expiring.getAsBoolean()).isTrue();
        now = now.plus(Duration.ofHours(1));
        assertThat(expiring.getAsBoolean()).isFalse();
        now = now.minusSeconds(1);
        assertThat(standing.getAsBoolean()).isTrue();
        tokens.revoke("ci");
        assertThat(standing.getAsBoolean()).isFalse();
    }

    @Test
    void whoDoesNotHaveTheSecretIsNotToldThatATokenIsRevoked() {
        Issued issued = issue("ci", Optional.empty());
        tokens.revoke("ci");
        assertThat(tokens.recognise("mto_" + issued.token().id() + "_" + "A".repeat(42) + "B"))
                .isInstanceOf(Recognition.Unknown.class);
    }

    @Test
    void theLastUseIsNotedNowAndThen() {
        Issued issued = issue("ci", Optional.empty());
        for (int minute = 0; minute < 11; minute++) {
            tokens.recognise(issued.secret());
            tokens.recognise(issued.secret());
            now = now.plus(Duration.ofMinutes(1));
        }
        assertThat(store.uses).hasSize(3);
    }

    @Test
    void aNameThatIsTakenIsToldWithTheWayOut() {
        issue("ci", Optional.empty());
        assertThatThrownBy(() -> issue("ci", Optional.empty())).isInstanceOf(Refusal.class)
                .hasMessageContaining("mto token revoke ci");
        store.full = true;
        assertThatThrownBy(() -> issue("other", Optional.empty())).isInstanceOf(Refusal.class)
                .hasMessageContaining("1000");
    }

    @Test
    void aScopeIncludesThoseBeforeIt() {
        Grant write = new Grant(Set.of(Scope.PLANS_WRITE), List.of(Path.of("/srv")), List.of());
        assertThat(write.may(Scope.PLANS_READ)).isTrue();
        assertThat(write.may(Scope.ADMIN)).isFalse();
        assertThat(READ.may(Scope.PLANS_WRITE)).isFalse();
        assertThat(Grant.ALL.may(Scope.PLANS_WRITE)).isTrue();
        assertThat(READ.territory().place(Path.of("/"))).as("no roots are no folder").isEmpty();
    }

    /// Tokens in memory.
    private static final class Store implements TokenStore {
        private final Map<String, Kept> kept = new HashMap<>();
        private final List<Instant> uses = new ArrayList<>();
        private boolean full;
        private int lookups;

        @Override
        public Addition add(Kept token, int most) {
            if (kept.values().stream().anyMatch(other -> other.token().name().equals(token.token().name()))) {
                return Addition.NAME_TAKEN;
            }
            kept.put(token.token().id(), token);
            return full ? Addition.FULL : Addition.ADDED;
        }

        @Override
        public Optional<Kept> find(String id) {
            lookups++;
            return Optional.ofNullable(kept.get(id));
        }

        @Override
        public List<Token> all() {
            return kept.values().stream().map(Kept::token).toList();
        }

        @Override
        public Optional<Token> revoke(String idOrName, Instant at) {
            Optional<Kept> meant = kept.values().stream().filter(each -> each.token().name().equals(idOrName))
                    .findFirst();
            meant.ifPresent(each -> {
                Token token = each.token();
                kept.put(token.id(), new Kept(new Token(token.id(), token.name(), token.owner(), token.grant(),
                        token.createdAt(), token.expiresAt(), Optional.of(at), token.lastUsedAt()), each.hash()));
            });
            return meant.map(Kept::token);
        }

        @Override
        public void used(String id, Instant at) {
            uses.add(at);
        }
    }
}
