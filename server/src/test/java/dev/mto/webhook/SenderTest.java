package dev.mto.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.mto.access.Destinations;
import dev.mto.plan.CallbackUrl;
import dev.mto.webhook.Answer.Answered;
import dev.mto.webhook.Answer.Unreached;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What goes over the wire, and what does not.
@Timeout(60)
final class SenderTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Destinations HERE = Destinations.with(List.of("127.0.0.1", "receiver.test"));

    private final HttpServer http;
    private final List<HttpExchange> seen = new CopyOnWriteArrayList<>();

    SenderTest() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.start();
    }

    @AfterEach
    void stop() {
        http.stop(0);
    }

    private void answer(int status, String... headers) {
        http.createContext("/", exchange -> {
            try (exchange) {
                seen.add(exchange);
                exchange.getRequestBody().readAllBytes();
                for (int i = 0; i < headers.length; i += 2) {
                    exchange.getResponseHeaders().set(headers[i], headers[i + 1]);
                }
                exchange.sendResponseHeaders(status, -1);
            }
        });
    }

    private static Sender sender(Destinations destinations, Lookup.Names names, Duration timeout) {
        return new Sender(destinations, names, new Sender.Terms(timeout, 8, "mto/test", () -> NOW));
    }

    private Letter letter(String host) {
        return letter(host, "http", "/a//b%20c?x=%2F&y");
    }

    private Letter letter(String host, String scheme, String path) {
        return new Letter(
                new CallbackUrl(URI.create(scheme + "://" + host + ":" + http.getAddress().getPort() + path)),
                "plan_a-7", 1_700_000_000, "v1,sig", "{\"ü\":1}");
    }

    private Answer send(String host) {
        try (Sender sender = sender(HERE, Sender::addresses, Duration.ofSeconds(10))) {
            return sender.send(letter(host));
        }
    }

    private static InetAddress[] addresses(String... literals) {
        return List.of(literals).stream().map(InetAddress::ofLiteral).toArray(InetAddress[]::new);
    }

    @Test
    void sendsThePathAsItIsAndTheHeaders() {
        answer(204);
        assertThat(send("127.0.0.1")).isEqualTo(new Answered(204, Optional.empty()));
        HttpExchange exchange = seen.getFirst();
        assertThat(exchange.getRequestMethod()).isEqualTo("POST");
        assertThat(exchange.getRequestURI()).hasToString("/a//b%20c?x=%2F&y");
        assertThat(exchange.getRequestHeaders().getFirst("webhook-id")).isEqualTo("plan_a-7");
        assertThat(exchange.getRequestHeaders().getFirst("webhook-timestamp")).isEqualTo("1700000000");
        assertThat(exchange.getRequestHeaders().getFirst("webhook-signature")).isEqualTo("v1,sig");
        assertThat(exchange.getRequestHeaders().getFirst("User-Agent")).isEqualTo("mto/test");
        assertThat(exchange.getRequestHeaders().getFirst("Content-Type")).startsWith("application/json");
        assertThat(exchange.getRequestHeaders().getFirst("Content-Length")).isEqualTo("8");
    }

    @Test
    void whatIsNotAsciiIsEncoded() {
        answer(204);
        try (Sender sender = sender(HERE, Sender::addresses, Duration.ofSeconds(10))) {
            sender.send(letter("127.0.0.1", "http", "/b\u00fccher?x=\u20ac"));
        }
        assertThat(seen.getFirst().getRequestURI()).hasToString("/b%C3%BCcher?x=%E2%82%AC");
    }

    @Test
    void noProxyOfThisJavaIsAsked() {
        answer(204);
        AtomicInteger asked = new AtomicInteger();
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                asked.addAndGet(uri.getPort() == http.getAddress().getPort() ? 1 : 0);
                return List.of(Proxy.NO_PROXY);
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {
                // There is none.
            }
        });
        try {
            assertThat(send("127.0.0.1")).isEqualTo(new Answered(204, Optional.empty()));
        } finally {
            ProxySelector.setDefault(before);
        }
        assertThat(asked).hasValue(0);
    }

    @Test
    void whoeverIsClosedSendsNothingAndSaysSo() {
        answer(204);
        Sender sender = sender(HERE, Sender::addresses, Duration.ofSeconds(10));
        sender.close();
        assertThat(sender.send(letter("127.0.0.1"))).isInstanceOf(Unreached.class);
        assertThat(seen).isEmpty();
    }

    @Test
    void aRedirectIsNotFollowed() {
        answer(307, "Location", "http://127.0.0.1:" + http.getAddress().getPort() + "/elsewhere");
        assertThat(send("127.0.0.1")).isEqualTo(new Answered(307, Optional.empty()));
        assertThat(seen).hasSize(1);
    }

    @Test
    void whatTheReceiverAsksForIsHeard() {
        answer(503, "Retry-After", "120");
        assertThat(send("127.0.0.1")).isEqualTo(new Answered(503, Optional.of(Duration.ofMinutes(2))));
    }

    @Test
    void aDateIsHeardToo() {
        answer(429, "Retry-After", "Sun, 22 Nov 2026 10:01:30 GMT");
        assertThat(send("127.0.0.1")).isEqualTo(new Answered(429, Optional.of(Duration.ofSeconds(90))));
    }

    /// The first look at the name finds a public address, the second one this machine: by the second nothing is asked any
    /// more of what the first has found.
    @Test
    void aNameThatStandsForAnotherAddressTheNextTimeIsLookedAtEachTime() throws IOException {
        answer(200);
        Deque<InetAddress[]> answers = new ArrayDeque<>(List.of(addresses("192.0.2.1"), addresses("127.0.0.1")));
        AtomicInteger asked = new AtomicInteger();
        Destinations allowed = Destinations.with(List.of("192.0.2.0/24", "rebinding.test"));
        Destinations byAddress = new Destinations(Set.of(), allowed.networks());
        Lookup.Names names = _ -> {
            asked.incrementAndGet();
            return answers.remove();
        };
        try (Sender impatient = sender(byAddress, names, Duration.ofMillis(500));
                Sender sender = sender(byAddress, names, Duration.ofSeconds(30))) {
            Letter letter = new Letter(new CallbackUrl(
                    URI.create("https://rebinding.test:" + http.getAddress().getPort() + "/")), "plan_a-7", 1, "v1,x",
                    "{}");
            assertThat(impatient.send(letter)).as("nobody is at that address").isInstanceOf(Unreached.class);
            assertThat(asked).as("of each attempt, one look").hasValue(1);
            assertThat(sender.send(letter)).isInstanceOfSatisfying(Unreached.class, unreached -> {
                assertThat(unreached.why()).contains("webhooks.allow").doesNotContain("127");
                assertThat(unreached.forGood()).isFalse();
            });
            assertThat(asked).hasValue(2);
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void oneForbiddenAddressAmongOthersForbidsAll() {
        answer(200);
        Destinations public8 = Destinations.with(List.of("127.0.0.1"));
        try (Sender sender = sender(public8, _ -> addresses("127.0.0.1", "10.0.0.1"), Duration.ofSeconds(10))) {
            assertThat(sender.send(letter("receiver.test", "https", "/"))).isInstanceOfSatisfying(Unreached.class,
                    unreached -> assertThat(unreached.why()).contains("webhooks.allow"));
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void theAddressThatWasLookedAtIsConnectedTo() {
        answer(200);
        try (Sender sender = sender(HERE, _ -> addresses("127.0.0.1"), Duration.ofSeconds(10))) {
            assertThat(sender.send(letter("receiver.test"))).isEqualTo(new Answered(200, Optional.empty()));
        }
        assertThat(seen.getFirst().getRequestHeaders().getFirst("Host"))
                .isEqualTo("receiver.test:" + http.getAddress().getPort());
    }

    @Test
    void aLiteralThatIsNotAllowedAnyMoreIsFinal() {
        answer(200);
        try (Sender sender = sender(Destinations.PUBLIC, Sender::addresses, Duration.ofSeconds(10))) {
            assertThat(sender.send(letter("127.0.0.1"))).isInstanceOfSatisfying(Unreached.class,
                    unreached -> assertThat(unreached.forGood()).isTrue());
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void aNameThatIsNotAllowedAnyMoreIsTriedAgain() {
        answer(200);
        try (Sender sender = sender(Destinations.PUBLIC, Sender::addresses, Duration.ofSeconds(10))) {
            assertThat(sender.send(letter("receiver.test"))).isInstanceOfSatisfying(Unreached.class, unreached -> {
                assertThat(unreached.forGood()).isFalse();
                assertThat(unreached.why()).contains("webhooks.allow");
            });
        }
        assertThat(seen).isEmpty();
    }

    @Test
    void aReceiverThatSaysNothingIsGivenUpInTime() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        http.createContext("/", exchange -> {
            try (exchange) {
                await(end);
            }
        });
        try (Sender sender = sender(HERE, Sender::addresses, Duration.ofMillis(300))) {
            long begun = System.nanoTime();
            assertThat(sender.send(letter("127.0.0.1"))).isInstanceOfSatisfying(Unreached.class,
                    unreached -> assertThat(unreached.why()).contains("did not answer"));
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
        } finally {
            end.countDown();
        }
    }

    /// Each byte in time for any time-out of a read, and all of them never done.
    @Test
    void aReceiverThatTricklesItsHeadIsGivenUpInTime() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> trickle(socket));
            Letter letter = new Letter(new CallbackUrl(URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/")),
                    "plan_a-7", 1, "v1,x", "{}");
            try (Sender sender = sender(HERE, Sender::addresses, Duration.ofMillis(700))) {
                assertThat(sender.send(letter)).isInstanceOf(Unreached.class);
            }
        }
    }

    private static void trickle(ServerSocket socket) {
        try (var connection = socket.accept()) {
            connection.getOutputStream().write("HTTP/1.1 200 OK\r\nx: ".getBytes(StandardCharsets.US_ASCII));
            CountDownLatch never = new CountDownLatch(1);
            while (!never.await(50, TimeUnit.MILLISECONDS)) {
                connection.getOutputStream().write('x');
                connection.getOutputStream().flush();
            }
        } catch (IOException _) {
            // It was cut, as it should be.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anEndlessBodyIsCutOffAndCountsAsAnAnswer() {
        http.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, 0);
                while (true) {
                    exchange.getResponseBody().write(new byte[8192]);
                }
            }
        });
        assertThat(send("127.0.0.1")).isEqualTo(new Answered(200, Optional.empty()));
    }

    @Test
    void nobodyThereAndNoSuchNameAreToldApart() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Letter letter = new Letter(new CallbackUrl(URI.create("http://127.0.0.1:" + port + "/")), "plan_a-7", 1, "v1,x",
                "{}");
        try (Sender sender = sender(HERE, Sender::addresses, Duration.ofSeconds(10))) {
            assertThat(sender.send(letter)).isEqualTo(new Unreached("The receiver takes no connections.", false));
        }
        try (Sender sender = sender(HERE, _ -> {
            throw new UnknownHostException();
        }, Duration.ofSeconds(10))) {
            assertThat(sender.send(letter("receiver.test")))
                    .isEqualTo(new Unreached("The host's name could not be resolved.", false));
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
