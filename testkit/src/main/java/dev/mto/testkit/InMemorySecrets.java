package dev.mto.testkit;

import dev.mto.delivery.SecretStore;
import dev.mto.delivery.SigningSecret;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Secrets that are forgotten with their process. Thread-safe.
public final class InMemorySecrets implements SecretStore {
    private final Map<String, List<SigningSecret>> all = new HashMap<>();

    @Override
    public synchronized List<SigningSecret> valid(String owner, Instant now) {
        return all.getOrDefault(owner, List.of()).stream()
                .filter(secret -> secret.until().stream().allMatch(now::isBefore)).toList();
    }

    @Override
    public synchronized void begin(String owner, SigningSecret first) {
        all.putIfAbsent(owner, List.of(first));
    }

    @Override
    public synchronized void replace(String owner, SigningSecret next, Instant until, int most) {
        List<SigningSecret> before = new ArrayList<>();
        for (SigningSecret secret : valid(owner, next.createdAt())) {
            before.add(
                    new SigningSecret(secret.text(), secret.createdAt(), secret.until().or(() -> Optional.of(until))));
        }
        all.put(owner, Stream.concat(Stream.of(next), before.stream().limit(most)).toList());
    }
}
