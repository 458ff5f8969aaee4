package dev.mto.access;

import dev.mto.plan.CallbackUrl;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Where people may have something sent to: to addresses of the public Internet, and what the operator allows beyond.
/// Else whoever may submit a plan could reach what only this machine can. Immutable.
///
/// @param names hosts that may be anywhere, as [CallbackUrl#host] gives them
/// @param networks addresses that may be reached though they are not public
public record Destinations(Set<String> names, List<Network> networks) {
    /// Nothing beyond the public Internet.
    public static final Destinations PUBLIC = new Destinations(Set.of(), List.of());

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9.-]+");
    /// All that the registry of special-purpose addresses has as not globally reachable, multicast, and an address by
    /// which machines of a cloud ask for their secrets though it looks like any other.
    private static final List<Network> CLOSED_V4 = networks("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8",
            "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "168.63.129.16");
    /// What has been given out to be reached from everywhere.
    private static final Network GLOBAL_V6 = Network.of("2000::/3");
    private static final List<Network> CLOSED_V6 = networks("2001::/23", "2001:db8::/32", "3fff::/20");
    /// Of these, an IPv4 address that stands in them is what is reached: 4 bytes from there on.
    private static final Network NAT64 = Network.of("64:ff9b::/96");
    private static final int IN_NAT64 = 12;
    private static final Network SIX_TO_FOUR = Network.of("2002::/16");
    private static final int IN_SIX_TO_FOUR = 2;

    public Destinations {
        names = names.stream().map(CallbackUrl::plain).collect(Collectors.toUnmodifiableSet());
        networks = List.copyOf(networks);
    }

    private static List<Network> networks(String... texts) {
        return Stream.of(texts).map(Network::of).toList();
    }

    /// Whether a text is something that [#with] can take: anything else would allow nothing.
    public static boolean isOne(String text) {
        return Network.parse(text).isPresent()
                || (NAME.matcher(text).matches() && CallbackUrl.problemOf("https://" + text).isEmpty());
    }

    /// With what the operator allows.
    ///
    /// @param allowed each a host's name, an address, or a range of addresses
    public static Destinations with(List<String> allowed) {
        return new Destinations(
                allowed.stream().filter(text -> Network.parse(text).isEmpty()).collect(Collectors.toSet()),
                allowed.stream().flatMap(text -> Network.parse(text).stream()).toList());
    }

    /// Why nothing may be sent there, as the end of a sentence that begins with the field's name; empty where it may, as
    /// far as that can be told without asking a name server.
    public Optional<String> problemOf(CallbackUrl url) {
        String host = url.host();
        if (url.isLiteral() ? !permits(host, InetAddress.ofLiteral(host)) : isThisMachine(host)) {
            return Optional.of("must not name a host that is not on the public Internet, such as " + host
                    + ". The operator can allow it with webhooks.allow");
        }
        return url.isEncrypted() || isNamed(url)
                ? Optional.empty()
                : Optional.of("must begin with https://. Only for hosts in webhooks.allow, which is the operator's, "
                        + "http:// will do");
    }

    private boolean isThisMachine(String host) {
        return (host.equals("localhost") || host.endsWith(".localhost")) && !names.contains(host);
    }

    private boolean isNamed(CallbackUrl url) {
        return names.contains(url.host()) || (url.isLiteral() && isIn(networks, InetAddress.ofLiteral(url.host())));
    }

    /// Whether something may be sent to a host at this address, one of those that its name stands for just now.
    ///
    /// @param host in lower case
    public boolean permits(String host, InetAddress address) {
        return names.contains(host) || isIn(networks, address) || isPublic(address);
    }

    private static boolean isIn(List<Network> networks, InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }

    private static boolean isPublic(InetAddress address) {
        if (address instanceof Inet4Address) {
            return !isIn(CLOSED_V4, address);
        }
        if (NAT64.contains(address)) {
            return isPublic(Network.within(address, IN_NAT64));
        }
        if (SIX_TO_FOUR.contains(address)) {
            return isPublic(Network.within(address, IN_SIX_TO_FOUR));
        }
        return GLOBAL_V6.contains(address) && !isIn(CLOSED_V6, address);
    }
}
