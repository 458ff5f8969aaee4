package dev.mto.chat;

import dev.mto.json.Json;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// An OpenAI-compatible API, and the model there that is asked where nobody names another. Thread-safe.
///
/// HTTP/1.1 alone: each question has a connection of its own, so that one is ended by closing it, and as many can be
/// asked at once as there are sockets.
public final class Endpoint implements AutoCloseable {
    private static final Timeout CONNECT = Timeout.ofSeconds(10);

    /// So long a connection is kept that nobody uses. Servers close theirs after a minute, mostly.
    private static final TimeValue IDLE = TimeValue.ofSeconds(30);

    /// Connections at once: no bound but that of `limits.sessionsInFlight`, and of the system.
    private static final int CONNECTIONS = 20_000;

    /// One that nobody used for so long may be closed at the other end, which takes a moment to find out.
    private static final TimeValue DOUBTFUL = TimeValue.ofMilliseconds(500);

    /// Bytes, in each direction of each connection: an event of an answer, or a head.
    private static final int BUFFER = 2048;

    private static final int HEADER_LINE = 64 * 1024;
    private static final int HEADERS = 200;

    private static final int MESSAGE_LIMIT = 500;

    private final URI baseUrl;
    private final URI completions;
    private final URI models;
    private final String model;
    private final Optional<String> key;
    private Optional<CloseableHttpClient> client = Optional.empty();
    private volatile boolean tellsUsage = true;

    /// @param baseUrl what stands before `/chat/completions`, such as `https://api.example.com/v1`
    /// @param key sent as the bearer token, and shown to nobody; absent: none is sent
    public Endpoint(URI baseUrl, String model, Optional<String> key) {
        String base = baseUrl.toString().replaceFirst("/+$", "");
        this.baseUrl = baseUrl;
        this.completions = URI.create(base + "/chat/completions");
        this.models = URI.create(base + "/models");
        this.model = model;
        this.key = key;
    }

    String model() {
        return model;
    }

    /// Makes ready what takes a moment the first time: the certificates of all authorities are read, half a second's work.
    void warmUp() {
        var _ = client();
    }

    private synchronized CloseableHttpClient client() {
        CloseableHttpClient ready = client.orElseGet(Endpoint::connect);
        client = Optional.of(ready);
        return ready;
    }

    /// Nothing is done twice or elsewhere without being asked for: that would be paid twice, or take the key along.
    private static CloseableHttpClient connect() {
        HttpClientConnectionManager connections = PoolingHttpClientConnectionManagerBuilder.create()
                .useSystemProperties()
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setMaxConnTotal(CONNECTIONS).setMaxConnPerRoute(CONNECTIONS)
                .setDefaultConnectionConfig(ConnectionConfig.custom().setConnectTimeout(CONNECT)
                        .setValidateAfterInactivity(DOUBTFUL).build())
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom().setBufferSize(BUFFER).setMaxLineLength(HEADER_LINE)
                                .setMaxHeaderCount(HEADERS).build())
                        .build())
                .build();
        return HttpClients.custom().setConnectionManager(connections).useSystemProperties().setUserAgent("mto")
                .disableAutomaticRetries().disableRedirectHandling().disableAuthCaching().disableCookieManagement()
                .disableContentCompression().evictIdleConnections(IDLE).build();
    }

    /// Puts a conversation to a model, whose turn it is. Nothing is sent before the reply is read.
    ///
    /// @param idle how long nothing may come
    Reply ask(String asked, List<Said> conversation, Duration idle) {
        ObjectNode body = Json.mapper().createObjectNode().put("model", asked).put("stream", true);
        if (tellsUsage) {
            body.putObject("stream_options").put("include_usage", true);
        }
        ArrayNode messages = body.putArray("messages");
        conversation.forEach(said -> messages.addObject().put("role", said.role()).put("content", said.text()));
        HttpPost request = new HttpPost(completions);
        request.setHeader("accept", "text/event-stream");
        request.setEntity(new ByteArrayEntity(Json.mapper().writeValueAsBytes(body), ContentType.APPLICATION_JSON));
        return reply(request, idle);
    }

    private Reply reply(HttpUriRequestBase request, Duration idle) {
        request.setConfig(RequestConfig.custom().setResponseTimeout(Timeout.DISABLED).setProtocolUpgradeEnabled(false)
                .build());
        key.ifPresent(secret -> request.setHeader("authorization", "Bearer " + secret));
        CloseableHttpClient used = client();
        return new Reply(used, request, idle, () -> replace(used));
    }

    private synchronized void replace(CloseableHttpClient broken) {
        client = client.filter(current -> !current.equals(broken));
    }

    /// From now on asks for answers alone, and not for what they cost.
    void doWithoutUsage() {
        tellsUsage = false;
    }

    /// Asks for the models there are, which costs nothing.
    Reply models(Duration idle) {
        return reply(new HttpGet(models), idle);
    }

    /// A text of the endpoint's without the key, which some repeat when they refuse it, and not for ever long. In this
    /// order: half a key is a key.
    String forPeople(String text) {
        String clean = key.filter(secret -> !secret.isEmpty()).map(secret -> text.replace(secret, "[key]"))
                .orElse(text);
        return clean.length() <= MESSAGE_LIMIT ? clean : clean.substring(0, MESSAGE_LIMIT) + "…";
    }

    /// Cuts every answer that is under way.
    @Override
    public synchronized void close() {
        client.ifPresent(open -> open.close(CloseMode.IMMEDIATE));
    }

    /// The model and where it is, for people.
    @Override
    public String toString() {
        return model + " at " + baseUrl;
    }
}
