package dev.mto.chat;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// What was put in last, up to a number of characters; what is older is dropped. Thread-safe.
final class Recent<K, V> {
    /// What an entry costs beside its text, in characters: its names and the objects around it.
    private static final long OVERHEAD = 500;

    private final long limit;
    private final ToIntFunction<V> length;
    private final Map<K, Held<V>> entries = new LinkedHashMap<>();
    private long held;

    private record Held<V>(V value, long cost) {}

    /// @param limit in characters, over all entries
    /// @param length of an entry's text when it is put in, in characters
    Recent(long limit, ToIntFunction<V> length) {
        this.limit = limit;
        this.length = length;
    }

    synchronized void put(K key, V value) {
        remove(key);
        Held<V> entry = new Held<>(value, OVERHEAD + length.applyAsInt(value));
        entries.put(key, entry);
        held += entry.cost();
        Iterator<Held<V>> oldest = entries.values().iterator();
        while (held > limit && oldest.hasNext()) {
            held -= oldest.next().cost();
            oldest.remove();
        }
    }

    synchronized Optional<V> find(K key) {
        return Optional.ofNullable(entries.get(key)).map(Held::value);
    }

    synchronized void remove(K key) {
        Held<V> before = entries.remove(key);
        if (before != null) {
            held -= before.cost();
        }
    }
}
