package dev.mto.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CallbackUrlTest {
    @ParameterizedTest
    @ValueSource(strings = {"https://example.com", "https://example.com:8443/hooks/mto?key=a%20b", "http://10.0.0.1/x",
            "HTTPS://EXAMPLE.COM./x", "https://[2606:4700::1]:443/", "https://[::ffff:8.8.8.8]/",
            "https://xn--bcher-kva.example/ü"})
    void takesAddresses(String text) {
        assertThat(CallbackUrl.problemOf(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"ftp://example.com/x | must begin with https",
            "example.com/x | must begin with https", "//example.com/x | must begin with https",
            "https:///x | must have the name", "https://exa mple.com/ | must be an address",
            "https://[fe80::1%25eth0]/ | must have the name",
            "https://[::ffff:00000000001.0.0.1]/ | must have the name or the address of a host",
            "https://ada@example.com/ | must not hold a user name",
            "https://ada:pw@example.com/ | must not hold a user name",
            "https://example.com/#x | must not have a fragment",
            "https://example.com:0/ | must have a port", "https://example.com:70000/ | must have a port",
            "https://2130706433/ | four decimal", "https://0x7f000001/ | four decimal", "https://127.1/ | must have",
            "https://0177.0.0.1/ | four decimal", "https://127.0.0.256/ | must have",
            "mailto:ada@example.com | must begin",
            "https://exa_mple.com/ | must have the name", "https://ex%61mple.com/ | must"})
    void refusesWhatIsNone(String text, String problem) {
        assertThat(CallbackUrl.problemOf(text)).isPresent();
        assertThat(CallbackUrl.problemOf(text).orElseThrow()).contains(problem);
    }

    @Test
    void showsNothingThatMayBeSecret() {
        CallbackUrl url = new CallbackUrl(URI.create("https://Example.com/T0/B0/secret?token=secret"));
        assertThat(url).hasToString("https://example.com:443/…");
        assertThat(url.receiver()).isEqualTo("example.com:443");
        assertThat(new CallbackUrl(URI.create("http://[::1]:8080/x")).receiver()).isEqualTo("::1:8080");
        assertThat(new CallbackUrl(URI.create("http://a.example/x")).receiver()).isEqualTo("a.example:80");
    }
}
