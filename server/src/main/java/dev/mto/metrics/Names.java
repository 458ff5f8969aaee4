package dev.mto.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The values of a label that come from outside, such as models: so many and no more, as each is a time series of its own
/// for ever. Thread-safe.
final class Names {
    /// What stands for all that came too late.
    static final String OTHER = "other";
    private static final int LONGEST = 100;

    private final int most;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /// @param most how many are told apart
    Names(int most) {
        this.most = most;
    }

    /// The name itself where it is one of the first so many, else [#OTHER].
    String of(String name) {
        if (known.contains(name)) {
            return name;
        }
        synchronized (known) {
            if (known.size() >= most || name.length() > LONGEST) {
                return OTHER;
            }
            known.add(name);
            return name;
        }
    }
}
