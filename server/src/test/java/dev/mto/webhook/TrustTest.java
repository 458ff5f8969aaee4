package dev.mto.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import dev.mto.access.Destinations;
import dev.mto.plan.CallbackUrl;
import dev.mto.webhook.Answer.Answered;
import dev.mto.webhook.Answer.Unreached;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whether a receiver is who its name says, though it is connected to by an address.
@Timeout(60)
final class TrustTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path folder = Path.of("");
    private final List<String> named = new CopyOnWriteArrayList<>();
    private Optional<HttpsServer> https = Optional.empty();
    private Optional<SSLContext> context = Optional.empty();

    @BeforeEach
    void serve() throws Exception {
        Path file = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair", "-alias", "receiver", "-keyalg", "EC", "-dname", "CN=receiver.test", "-ext",
                "san=dns:receiver.test", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass",
                "changeit").redirectErrorStream(true).start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        TrustManagerFactory trusted = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trusted.init(keys);
        SSLContext both = SSLContext.getInstance("TLS");
        both.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
        context = Optional.of(both);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(both));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            try (exchange) {
                if (((HttpsExchange) exchange).getSSLSession() instanceof ExtendedSSLSession session) {
                    session.getRequestedServerNames().forEach(name -> named.add(name.toString()));
                }
                exchange.sendResponseHeaders(200, -1);
            }
        });
        server.start();
        https = Optional.of(server);
    }

    @AfterEach
    void stop() {
        https.ifPresent(server -> server.stop(0));
    }

    private Answer send(String host, Optional<SSLContext> trust) {
        Letter letter = new Letter(
                new CallbackUrl(URI.create("https://" + host + ":" + https.orElseThrow().getAddress().getPort() + "/")),
                "plan_a-7", 1, "v1,x", "{}");
        try (Sender sender = new Sender(Destinations.with(List.of("127.0.0.1")),
                _ -> new InetAddress[]{InetAddress.ofLiteral("127.0.0.1")},
                new Sender.Terms(Duration.ofSeconds(20), 8, "mto/test", () -> Instant.EPOCH), trust)) {
            return sender.send(letter);
        }
    }

    @Test
    void theCertificateIsThatOfTheNameAndTheNameIsToldToTheReceiver() {
        assertThat(send("receiver.test", context)).isEqualTo(new Answered(200, Optional.empty()));
        assertThat(named).singleElement().asString().contains("receiver.test");
    }

    @Test
    void aCertificateOfAnotherNameIsNotTrusted() {
        assertThat(send("other.test", context)).isInstanceOfSatisfying(Unreached.class,
                unreached -> assertThat(unreached.why()).contains("certificate"));
        assertThat(named).isEmpty();
    }

    @Test
    void aCertificateThatNobodyVouchesForIsNotTrusted() {
        assertThat(send("receiver.test", Optional.empty())).isInstanceOfSatisfying(Unreached.class,
                unreached -> assertThat(unreached.why()).contains("certificate"));
        assertThat(named).isEmpty();
    }
}
