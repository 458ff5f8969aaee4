package dev.mto.opencode;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/// Which server a plan prefers, and which after that: by weighted rendezvous hashing. Every process with the same servers
/// comes to the same order, and where a server is added, only plans that now prefer it change theirs. Stateless.
final class Preference {
    private Preference() {}

    /// All servers in the order of a plan's preference.
    ///
    /// @param name tells them apart
    /// @param weight of very many plans, a server is the first of so many in proportion; one with 0 comes last
    static <T> List<T> order(String plan, List<T> servers, Function<T, String> name, ToIntFunction<T> weight) {
        return servers.stream().sorted(Comparator.<T>comparingDouble(
                server -> score(plan, name.apply(server), weight.applyAsInt(server))).reversed().thenComparing(name))
                .toList();
    }

    private static double score(String plan, String server, int weight) {
        return weight / -Math.log(uniform(plan, server));
    }

    /// A number between 0 and 1, neither of them included, that follows from both names and looks like chance.
    private static double uniform(String plan, String server) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(server.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            long bits = ByteBuffer.wrap(digest.digest(plan.getBytes(StandardCharsets.UTF_8))).getLong() >>> 11;
            return (bits + 0.5) * 0x1.0p-53;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
