package dev.mto.http;

import dev.mto.access.Token;
import dev.mto.access.TokenStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Tokens in memory. Thread-safe.
final class MemoryTokens implements TokenStore {
    private final Map<String, Kept> tokens = new LinkedHashMap<>();

    @Override
    public synchronized Addition add(Kept kept, int most) {
        boolean taken = all().stream()
                .anyMatch(token -> token.revokedAt().isEmpty() && token.name().equals(kept.token().name()));
        if (taken || tokens.size() >= most) {
            return taken ? Addition.NAME_TAKEN : Addition.FULL;
        }
        tokens.put(kept.token().id(), kept);
        return Addition.ADDED;
    }

    @Override
    public synchronized Optional<Kept> find(String id) {
        return Optional.ofNullable(tokens.get(id));
    }

    @Override
    public synchronized List<Token> all() {
        return new ArrayList<>(tokens.values()).reversed().stream().map(Kept::token).toList();
    }

    @Override
    public synchronized Optional<Token> revoke(String idOrName, Instant at) {
        Optional<Token> meant = all().stream()
                .filter(token -> token.id().equals(idOrName) || token.name().equals(idOrName)).findFirst();
        meant.filter(token -> token.revokedAt().isEmpty()).ifPresent(token -> change(token, Optional.of(at),
                token.lastUsedAt()));
        return meant.flatMap(token -> find(token.id())).map(Kept::token);
    }

    @Override
    public synchronized void used(String id, Instant at) {
        find(id).ifPresent(kept -> change(kept.token(), kept.token().revokedAt(), Optional.of(at)));
    }

    private void change(Token token, Optional<Instant> revoked, Optional<Instant> used) {
        Token changed = new Token(token.id(), token.name(), token.owner(), token.grant(), token.createdAt(),
                token.expiresAt(), revoked, used);
        tokens.computeIfPresent(token.id(), (_, kept) -> new Kept(changed, kept.hash()));
    }
}
