package dev.mto.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/// A range of addresses, such as `10.0.0.0/8`. Immutable.
///
/// @param bits how many leading bits of the address count
public record Network(InetAddress address, int bits) {
    private static final Pattern ADDRESS = Pattern.compile("\\d+(\\.\\d+){3}|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    /// Reads `ADDRESS/BITS`, or one address; empty where the text is neither. Asks no name server.
    public static Optional<Network> parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length > 2 || !ADDRESS.matcher(parts[0]).matches()) {
            return Optional.empty();
        }
        try {
            InetAddress address = InetAddress.ofLiteral(parts[0]);
            int most = address.getAddress().length * Byte.SIZE;
            int bits = parts.length == 1 ? most : parts[1].matches("\\d{1,3}") ? Integer.parseInt(parts[1]) : -1;
            return bits < 0 || bits > most ? Optional.empty() : Optional.of(new Network(address, bits));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// One that is written in this program.
    static Network of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a network: " + text));
    }

    /// Whether an address is in it. One of IPv4 is in none of IPv6, and the other way round.
    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] its = other.getAddress();
        if (mine.length != its.length) {
            return false;
        }
        int whole = bits / Byte.SIZE;
        int rest = bits % Byte.SIZE;
        int mask = rest == 0 ? 0 : 0xff << (Byte.SIZE - rest) & 0xff;
        return Arrays.equals(mine, 0, whole, its, 0, whole)
                && (rest == 0 || (mine[whole] & mask) == (its[whole] & mask));
    }

    /// The IPv4 address that stands in four bytes of another address.
    static InetAddress within(InetAddress outer, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(outer.getAddress(), from, from + Integer.BYTES));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }
}
