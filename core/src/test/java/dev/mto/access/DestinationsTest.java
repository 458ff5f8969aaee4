package dev.mto.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.plan.CallbackUrl;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DestinationsTest {
    private static boolean permits(Destinations destinations, String address) {
        return destinations.permits("some.example", InetAddress.ofLiteral(address));
    }

    private static String problem(Destinations destinations, String url) {
        return destinations.problemOf(new CallbackUrl(URI.create(url))).orElse("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
            "100.100.100.200", "127.0.0.1", "127.255.255.254", "169.254.0.1", "169.254.169.254", "172.16.0.1",
            "172.31.255.255", "192.0.0.192", "192.0.2.7", "192.88.99.1", "192.168.0.1", "192.168.255.255", "198.18.0.1",
            "198.19.255.255", "198.51.100.1", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1",
            "255.255.255.255", "168.63.129.16",
            "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.1.2.3", "::ffff:a9fe:a9fe",
            "::ffff:0:8.8.8.8", "64:ff9b::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::808:808", "2002:7f00:1::1",
            "2002:a00:1::", "2002:c0a8:101::1", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:10::1",
            "2001:20::1", "2001:db8::1", "3fff::1", "fc00::1", "fd00:ec2::254", "fd12:3456::1", "fe80::1", "febf::1",
            "fec0::1", "ff02::1", "ff0e::1", "100::1", "5f00::1"})
    void whatIsNotPublicIsNotReached(String address) {
        assertThat(permits(Destinations.PUBLIC, address)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
            "126.255.255.255", "128.0.0.0", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.0.1.0",
            "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "::ffff:8.8.8.8",
            "64:ff9b::8.8.8.8", "2002:808:808::1", "2001:200::1", "2606:4700::1111", "2a00:1450:4001::1"})
    void whatIsPublicIs(String address) {
        assertThat(permits(Destinations.PUBLIC, address)).isTrue();
    }

    @Test
    void theOperatorAllowsNamesAddressesAndRanges() {
        Destinations allowed = Destinations.with(List.of("Hooks.internal", "10.1.0.0/16", "::1", "fd00::/8"));
        assertThat(allowed.permits("hooks.internal", InetAddress.ofLiteral("192.168.1.1"))).isTrue();
        assertThat(allowed.permits("x.hooks.internal", InetAddress.ofLiteral("192.168.1.1"))).isFalse();
        assertThat(permits(allowed, "10.1.255.255")).isTrue();
        assertThat(permits(allowed, "::ffff:10.1.2.3")).as("the same address").isTrue();
        assertThat(permits(allowed, "10.2.0.0")).isFalse();
        assertThat(permits(allowed, "::1")).isTrue();
        assertThat(permits(allowed, "::2")).isFalse();
        assertThat(permits(allowed, "fd12::1")).isTrue();
        assertThat(permits(allowed, "127.0.0.1")).isFalse();
    }

    @Test
    void aNameWithTheDotOfTheRootIsTheSameName() {
        Destinations allowed = Destinations.with(List.of("Hooks.internal."));
        assertThat(problem(allowed, "http://hooks.internal/x")).isEmpty();
        assertThat(problem(allowed, "http://hooks.internal./x")).isEmpty();
    }

    @Test
    void whatNoCallbackCanHaveIsNotTaken() {
        assertThat(List.of("localhost", "Hooks.internal.", "a-b.example", "10.0.0.0/8", "::1", "10.1.2.3"))
                .allSatisfy(text -> assertThat(Destinations.isOne(text)).as(text).isTrue());
        assertThat(List.of("hooks_one.internal", "a..b", "-a.example", "2130706433", "300.1.1.1", "10.0.0.0/33", "",
                "a.example:80", "a.example/x", "*.example"))
                .allSatisfy(text -> assertThat(Destinations.isOne(text)).as(text).isFalse());
    }

    @Test
    void rangesEndAtAnyBit() {
        Network network = Network.of("10.8.0.0/13");
        assertThat(network.contains(InetAddress.ofLiteral("10.15.255.255"))).isTrue();
        assertThat(network.contains(InetAddress.ofLiteral("10.16.0.0"))).isFalse();
        assertThat(Network.of("0.0.0.0/0").contains(InetAddress.ofLiteral("1.2.3.4"))).isTrue();
        assertThat(Network.of("0.0.0.0/0").contains(InetAddress.ofLiteral("::1"))).isFalse();
        assertThat(
                List.of("10.0.0.0/33", "10.0.0.0/", "10.0.0.0/-1", "10.0.0/8", "localhost", "10.0.0.0/8/8", "", "::g",
                        "300.1.1.1"))
                .allSatisfy(text -> assertThat(Network.parse(text)).isEmpty());
    }

    @Test
    void saysWhatIsWrongWithAnAddressAtOnce() {
        assertThat(problem(Destinations.PUBLIC, "https://example.com/x")).isEmpty();
        assertThat(problem(Destinations.PUBLIC, "https://8.8.8.8/x")).isEmpty();
        assertThat(problem(Destinations.PUBLIC, "https://127.0.0.1/x")).contains("127.0.0.1")
                .contains("webhooks.allow");
        assertThat(problem(Destinations.PUBLIC, "https://[::ffff:7f00:1]/x")).contains("webhooks.allow");
        assertThat(problem(Destinations.PUBLIC, "https://LocalHost./x")).contains("webhooks.allow");
        assertThat(problem(Destinations.PUBLIC, "https://a.localhost/x")).contains("webhooks.allow");
        assertThat(problem(Destinations.PUBLIC, "http://example.com/x")).contains("https://");
        Destinations allowed = Destinations.with(List.of("localhost", "127.0.0.0/8", "example.com"));
        assertThat(problem(allowed, "http://localhost:80/x")).isEmpty();
        assertThat(problem(allowed, "http://127.0.0.1:8080/x")).isEmpty();
        assertThat(problem(allowed, "http://example.com/x")).isEmpty();
        assertThat(problem(allowed, "http://www.example.com/x")).contains("https://");
        assertThat(problem(allowed, "https://[::1]/x")).contains("webhooks.allow");
    }
}
