package dev.mto.trace;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.Compressor;
import io.opentelemetry.sdk.common.export.HttpResponse;
import io.opentelemetry.sdk.common.export.HttpSender;
import io.opentelemetry.sdk.common.export.HttpSenderConfig;
import io.opentelemetry.sdk.common.export.MessageWriter;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/// Sends what an exporter has to send, each on a virtual thread, and tries again where the collector asks for it.
/// Thread-safe.
final class JdkHttpSender implements HttpSender {
    /// Those that OTLP calls worth another try.
    private static final Set<Integer> RETRYABLE = Set.of(429, 502, 503, 504);

    private final HttpSenderConfig config;
    private final HttpClient client;

    JdkHttpSender(HttpSenderConfig config) {
        this.config = config;
        HttpClient.Builder builder = HttpClient.newBuilder().version(Version.HTTP_1_1);
        Optional.ofNullable(config.getConnectTimeout()).filter(Duration::isPositive).ifPresent(builder::connectTimeout);
        Optional<SSLContext> secure = Optional.ofNullable(config.getSslContext());
        secure.ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    @Override
    public void send(MessageWriter message, Consumer<HttpResponse> answered, Consumer<Throwable> failed) {
        Thread.ofVirtual().name("otlp").start(() -> {
            try {
                answered.accept(new Answer(answer(request(message))));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failed.accept(e);
            } catch (IOException | RuntimeException e) {
                failed.accept(e);
            }
        });
    }

    private HttpRequest request(MessageWriter message) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(config.getEndpoint()).timeout(config.getTimeout())
                .header("Content-Type", config.getContentType());
        config.getHeadersSupplier().get()
                .forEach((name, values) -> values.forEach(value -> add(request, name, value)));
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Optional<Compressor> compressor = Optional.ofNullable(config.getCompressor());
        compressor.ifPresent(known -> request.header("Content-Encoding", known.getEncoding()));
        try (OutputStream out = compressor.isPresent() ? compressor.get().compress(body) : body) {
            message.writeMessage(out);
        }
        return request.POST(BodyPublishers.ofByteArray(body.toByteArray())).build();
    }

    /// Without what is wrong in the message, which the SDK logs: it may be a credential.
    private static void add(HttpRequest.Builder request, String name, String value) {
        try {
            request.header(name, value);
        } catch (IllegalArgumentException _) {
            throw new IllegalStateException(
                    "A header of OTEL_EXPORTER_OTLP_HEADERS cannot be sent. Headers are NAME=VALUE, "
                            + "separated by commas.");
        }
    }

    private java.net.http.HttpResponse<byte[]> answer(HttpRequest request) throws IOException, InterruptedException {
        Optional<RetryPolicy> policy = Optional.ofNullable(config.getRetryPolicy());
        int most = policy.map(RetryPolicy::getMaxAttempts).orElse(1);
        Duration pause = policy.map(RetryPolicy::getInitialBackoff).orElse(Duration.ZERO);
        for (int attempt = 1;; attempt++) {
            try {
                var answer = client.send(request, BodyHandlers.ofByteArray());
                if (attempt >= most || !RETRYABLE.contains(answer.statusCode())) {
                    return answer;
                }
            } catch (IOException e) {
                if (attempt >= most) {
                    throw e;
                }
            }
            Thread.sleep(pause);
            pause = longer(pause, policy.orElseThrow());
        }
    }

    private static Duration longer(Duration pause, RetryPolicy policy) {
        Duration next = Duration.ofMillis((long) (pause.toMillis() * policy.getBackoffMultiplier()));
        return next.compareTo(policy.getMaxBackoff()) > 0 ? policy.getMaxBackoff() : next;
    }

    @Override
    public CompletableResultCode shutdown() {
        client.shutdownNow();
        return CompletableResultCode.ofSuccess();
    }

    /// What the collector answered, in the SDK's terms.
    private static final class Answer implements HttpResponse {
        private final java.net.http.HttpResponse<byte[]> answer;

        Answer(java.net.http.HttpResponse<byte[]> answer) {
            this.answer = answer;
        }

        @Override
        public int getStatusCode() {
            return answer.statusCode();
        }

        @Override
        public String getStatusMessage() {
            return "";
        }

        @Override
        public byte[] getResponseBody() {
            return answer.body();
        }
    }
}
