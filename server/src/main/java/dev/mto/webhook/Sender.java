package dev.mto.webhook;

import dev.mto.access.Destinations;
import dev.mto.timing.TimeLimit;
import dev.mto.webhook.Answer.Answered;
import dev.mto.webhook.Answer.Unreached;
import dev.mto.wire.RetryAfter;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.DefaultSchemePortResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends letters, each over a connection of its own to an address that was looked at just before. Thread-safe.
///
/// Nothing is sent elsewhere or twice: redirects, proxies, cookies and repetitions are off. Of an answer its status counts
/// alone; its body is nobody's business, and none of it is ever shown.
final class Sender implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);

    /// So that a receiver which answers at length is not cut off in the middle; beyond that it is.
    private static final int BODY = 16 * 1024;
    private static final int HEADER_LINE = 8 * 1024;
    private static final int HEADERS = 100;
    private static final Timeout CONNECT = Timeout.ofSeconds(5);

    private final Lookup lookup;
    private final Destinations destinations;
    private final Terms terms;
    private final Optional<SSLContext> trust;
    private Optional<CloseableHttpClient> client = Optional.empty();
    private boolean closed;

    /// @param timeout for one attempt as a whole
    /// @param connections how many there may be at once
    /// @param program what it calls itself
    record Terms(Duration timeout, int connections, String program, InstantSource clock) {}

    Sender(Destinations destinations, Lookup.Names names, Terms terms) {
        this(destinations, names, terms, Optional.empty());
    }

    /// @param trust whose certificates are good; absent: those of this Java
    Sender(Destinations destinations, Lookup.Names names, Terms terms, Optional<SSLContext> trust) {
        this.trust = trust;
        this.destinations = destinations;
        this.lookup = new Lookup(destinations, names);
        this.terms = terms;
    }

    /// Those of the system.
    static InetAddress[] addresses(String host) throws UnknownHostException {
        return InetAddress.getAllByName(host);
    }

    /// Reads the certificates of all authorities: not before anything is to be sent.
    private synchronized CloseableHttpClient client() throws IOException {
        if (closed) {
            throw new IOException("the server is stopping");
        }
        CloseableHttpClient ready = client.orElseGet(this::connect);
        client = Optional.of(ready);
        return ready;
    }

    private CloseableHttpClient connect() {
        Timeout each = Timeout.of(terms.timeout());
        PoolingHttpClientConnectionManagerBuilder builder = new DirectConnections();
        trust.ifPresent(context -> builder.setTlsSocketStrategy(new DefaultClientTlsStrategy(context)));
        HttpClientConnectionManager connections = builder.useSystemProperties()
                .setDnsResolver(lookup)
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setMaxConnTotal(terms.connections()).setMaxConnPerRoute(terms.connections())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(each.compareTo(CONNECT) < 0 ? each : CONNECT).setSocketTimeout(each)
                        .build())
                .setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(each).build())
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom().setMaxLineLength(HEADER_LINE).setMaxHeaderCount(HEADERS)
                                .build())
                        .build())
                .build();
        return HttpClients.custom().setConnectionManager(connections)
                .setRoutePlanner(new DefaultRoutePlanner(DefaultSchemePortResolver.INSTANCE))
                .setConnectionReuseStrategy((_, _, _) -> false)
                .setDefaultRequestConfig(RequestConfig.custom().setResponseTimeout(each)
                        .setConnectionRequestTimeout(each).setProtocolUpgradeEnabled(false).build())
                .setUserAgent(terms.program())
                .disableAutomaticRetries().disableRedirectHandling().disableAuthCaching().disableCookieManagement()
                .disableContentCompression().build();
    }

    /// Sends one, and waits for the answer, no longer than the time of one attempt.
    Answer send(Letter letter) {
        if (destinations.problemOf(letter.url()).isPresent()) {
            // By a configuration that was changed after the plan was submitted.
            return new Unreached("The host is not, or not any more, among those that the operator allows "
                    + "(webhooks.allow).", letter.url().isLiteral());
        }
        HttpPost request = request(letter);
        try {
            return exchange(request);
        } catch (IOException | RuntimeException failure) {
            log(letter, failure);
            boolean late = request.isCancelled() && !(failure instanceof UnknownHostException);
            return new Unreached(late ? tooLate() : meaning(failure), false);
        }
    }

    private Answer exchange(HttpPost request) throws IOException {
        try (TimeLimit _ = TimeLimit.after(terms.timeout(), request::cancel)) {
            ClassicHttpResponse response = client().executeOpen(null, request, null);
            Answer answer = new Answered(response.getCode(), retryAfter(response));
            finish(request, response);
            return answer;
        }
    }

    /// With what a connection says of itself; what is said of a request may have its path.
    private static void log(Letter letter, Exception failure) {
        boolean safe = failure instanceof SocketException || failure instanceof SSLException
                || failure instanceof SocketTimeoutException;
        LOG.debug("An attempt at {} failed: {}", letter.url().receiver(),
                safe ? failure.toString() : failure.getClass().getName());
    }

    private static HttpPost request(Letter letter) {
        HttpPost request = new HttpPost(URI.create(letter.url().uri().toASCIIString()));
        request.setHeader("webhook-id", letter.id());
        request.setHeader("webhook-timestamp", letter.timestamp());
        request.setHeader("webhook-signature", letter.signatures());
        request.setHeader("connection", "close");
        request.setEntity(
                new ByteArrayEntity(letter.body().getBytes(StandardCharsets.UTF_8), ContentType.APPLICATION_JSON));
        return request;
    }

    private static void finish(HttpPost request, ClassicHttpResponse response) {
        try (response) {
            if (response.getEntity() != null) {
                response.getEntity().getContent().readNBytes(BODY);
            }
            // Else closing it reads on to the end, which may never come.
            request.cancel();
        } catch (IOException _) {
            // The status has come, and nothing else is asked for.
        }
    }

    private Optional<Duration> retryAfter(ClassicHttpResponse response) {
        Instant now = terms.clock().instant();
        return RetryAfter.read(name -> Optional.ofNullable(response.getFirstHeader(name)).map(Header::getValue), now)
                .map(at -> Duration.between(now, at)).filter(Duration::isPositive);
    }

    private String tooLate() {
        return "The receiver did not answer within " + terms.timeout().toSeconds() + " s.";
    }

    /// In words of our own: those of the library tell addresses.
    private String meaning(Exception failure) {
        return switch (failure) {
            case Lookup.Forbidden _ -> "The host's name stands for an address that is not on the public Internet. The "
                    + "operator can allow the host with webhooks.allow.";
            case UnknownHostException _ -> "The host's name could not be resolved.";
            case SocketTimeoutException _ -> tooLate();
            case ConnectException _ -> "The receiver takes no connections.";
            case NoRouteToHostException _ -> "There is no way to the receiver.";
            case SSLException _ -> "No trusted connection to the receiver could be made: its certificate does not "
                    + "fit, or it speaks no TLS that is known here.";
            case NoHttpResponseException _ -> "The receiver closed the connection without an answer.";
            default -> "The connection to the receiver broke (" + failure.getClass().getSimpleName() + ").";
        };
    }

    /// Cuts what is under way.
    @Override
    public synchronized void close() {
        closed = true;
        client.ifPresent(open -> open.close(CloseMode.IMMEDIATE));
        lookup.close();
    }
}
