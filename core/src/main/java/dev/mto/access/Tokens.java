package dev.mto.access;

import dev.mto.access.TokenStore.Kept;
import dev.mto.fault.ErrorCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/// Makes tokens, knows them again, and takes them back. Thread-safe.
///
/// Nothing of a token is kept in memory but when its use was last noted: each request asks the store, so that what was
/// taken back lets nobody in from that moment on. Only this process takes tokens back, so that who asks again and again
/// ([#standing]) needs the store only after that.
public final class Tokens {
    /// Far more than people keep track of; it bounds the list, and what is counted for each.
    static final int MOST = 1_000;
    /// How exact the time of the last use is: a write for every request would cost each a flush of the disk.
    private static final Duration STANDING_FOR = Duration.ofSeconds(30);
    static final Duration USE_NOTED_EVERY = Duration.ofMinutes(5);
    /// Compared with where there is no token of the id, so that this takes as long.
    private static final String NO_HASH = "0".repeat(64);

    private final TokenStore store;
    private final InstantSource clock;
    private final IntFunction<byte[]> random;
    private final Map<String, Instant> uses = new ConcurrentHashMap<>();
    private final List<Consumer<String>> revocations = new CopyOnWriteArrayList<>();
    private final AtomicLong revoked = new AtomicLong();

    /// @param random gives so many random bytes that nobody can guess
    public Tokens(TokenStore store, InstantSource clock, IntFunction<byte[]> random) {
        this.store = store;
        this.clock = clock;
        this.random = random;
    }

    /// What a new token is to be.
    ///
    /// @param lifetime absent: for ever
    public record Wish(String name, String owner, Grant grant, Optional<Duration> lifetime) {}

    /// A new token.
    ///
    /// @param secret its text, which is kept nowhere; never to be logged
    public record Issued(Token token, String secret) {
        /// Leaves the secret out, so that it gets into no log.
        @Override
        public String toString() {
            return "Issued[" + token + "]";
        }
    }

    /// Makes a token. When this returns, it is durable.
    ///
    /// @throws Refusal where a token of that name is not revoked, or there are too many
    public Issued issue(Wish wish) {
        Secret secret = Secret.make(random);
        Instant now = clock.instant();
        Token token = new Token(secret.id(), wish.name(), wish.owner(), wish.grant(), now,
                wish.lifetime().map(now::plus), Optional.empty(), Optional.empty());
        return switch (store.add(new Kept(token, secret.hash()), MOST)) {
            case ADDED -> new Issued(token, secret.text());
            case NAME_TAKEN -> throw Refusal.ofField(ErrorCode.TOKEN_EXISTS, "name", "There is a token " + wish.name()
                    + " already. Choose another name, or revoke that one first: mto token revoke " + wish.name() + ".");
            case FULL -> throw Refusal.of(ErrorCode.TOKEN_EXISTS, "There are " + MOST + " tokens that are not revoked, "
                    + "the most there may be. Revoke those that nobody needs: mto token list shows when each was used.");
        };
    }

    /// All tokens, newest first.
    public List<Token> all() {
        return store.all();
    }

    /// Takes a token back. When this returns, that is durable, and what is being told to whoever has it has been called
    /// off.
    ///
    /// @throws Refusal where there is none of that id or name
    public Token revoke(String idOrName) {
        Token token = store.revoke(idOrName, clock.instant())
                .orElseThrow(() -> Refusal.of(ErrorCode.TOKEN_NOT_FOUND,
                        "There is no token of that id or name. mto token list shows which there are."));
        uses.remove(token.id());
        revoked.incrementAndGet();
        revocations.forEach(listener -> listener.accept(token.id()));
        return token;
    }

    /// Tells of each token that is taken back, by its id, in the thread that does so.
    public void onRevocation(Consumer<String> listener) {
        revocations.add(listener);
    }

    /// Who has a token.
    public Recognition recognise(String text) {
        Optional<Secret> secret = Secret.parse(text);
        Optional<Kept> kept = secret.flatMap(form -> store.find(form.id()));
        boolean fits = secret.isPresent() && secret.get().isOf(kept.map(Kept::hash).orElse(NO_HASH));
        return fits ? judge(kept.orElseThrow().token()) : new Recognition.Unknown();
    }

    /// Whether what a caller came in with still lets in.
    public boolean isInForce(Caller caller) {
        return caller.isLocal()
                || store.find(caller.id()).filter(kept -> !kept.token().isDead(clock.instant())).isPresent();
    }

    /// The same for somebody who asks often: the store is asked only where a token was revoked since the last time, and now
    /// and then, for a revocation may become durable after whoever asked for it was told that it could not be kept.
    /// Thread-safe.
    public BooleanSupplier standing(Caller caller) {
        return new Standing(caller);
    }

    /// What is known of a caller, and as of which revocation.
    private final class Standing implements BooleanSupplier {
        private final Caller caller;
        private long asOf = -1;
        private Instant askedAt = Instant.EPOCH;
        private boolean inForce;

        Standing(Caller caller) {
            this.caller = caller;
        }

        @Override
        public synchronized boolean getAsBoolean() {
            // Read before the store is: a revocation in between is then seen the next time.
            long revocations = revoked.get();
            Instant now = clock.instant();
            if (revocations != asOf || !now.isBefore(askedAt.plus(STANDING_FOR))) {
                inForce = isInForce(caller);
                asOf = revocations;
                askedAt = now;
            }
            return inForce && !caller.isOver(now);
        }
    }

    private Recognition judge(Token token) {
        Instant now = clock.instant();
        if (token.revokedAt().isPresent()) {
            return new Recognition.Revoked(token.revokedAt().get());
        }
        if (token.isExpired(now)) {
            return new Recognition.Expired(token.expiresAt().orElseThrow());
        }
        noteUse(token.id(), now);
        return new Recognition.Known(token.caller());
    }

    private void noteUse(String id, Instant now) {
        Instant due = now.minus(USE_NOTED_EVERY);
        boolean[] first = {false};
        uses.compute(id, (_, before) -> {
            first[0] = before == null || !before.isAfter(due);
            return first[0] ? now : before;
        });
        if (first[0]) {
            store.used(id, now);
        }
    }
}
