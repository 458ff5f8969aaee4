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
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/// Sends what an exporter has to send, each on a virtual thread, and tries again where the collector asks for it; all of
/// that within the exporter's time-out. Thread-safe.
final class JdkHttpSender implements HttpSender {
    /// Those that OTLP calls worth another try.
    private static final Set<Integer> RETRYABLE = Set.of(429, 502, 503, 504);

    /// How many batches wait for a collector that does not answer. What comes meanwhile is lost, as is what no longer fits
    /// into the SDK's queue.
    private static final int MOST_AT_ONCE = 4;
    /// Where no time-out is wanted; a batch is not worth more.
    private static final Duration LONGEST = Duration.ofMinutes(10);

    private final HttpSenderConfig config;
    private final HttpClient client;
    private final Semaphore free = new Semaphore(MOST_AT_ONCE);
    private final CountDownLatch closed = new CountDownLatch(1);

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
        if (!free.tryAcquire()) {
            failed.accept(new IOException("The collector has yet to answer " + MOST_AT_ONCE + " earlier batches"));
            return;
        }
        Thread.ofVirtual().name("otlp").start(() -> {
            try {
                answered.accept(new Answer(answer(request(message))));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                failed.accept(e);
            } catch (IOException | RuntimeException e) {
                failed.accept(e);
            } finally {
                free.release();
            }
        });
    }

    private HttpRequest request(MessageWriter message) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(config.getEndpoint())
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
        long deadline = System.nanoTime() + patience().toNanos();
        for (int attempt = 1;; attempt++) {
            boolean last = attempt >= most || System.nanoTime() + pause.toNanos() >= deadline;
            try {
                var answer = answer(request, deadline - System.nanoTime());
                if (last || !RETRYABLE.contains(answer.statusCode())) {
                    return answer;
                }
            } catch (IOException e) {
                if (last || closed.getCount() == 0 || System.nanoTime() >= deadline) {
                    throw e;
                }
            }
            if (closed.await(Math.min(pause.toNanos(), deadline - System.nanoTime()), TimeUnit.NANOSECONDS)) {
                throw new IOException("The exporter is closed");
            }
            pause = longer(pause, policy.orElseThrow());
        }
    }

    private Duration patience() {
        Duration wanted = config.getTimeout();
        return wanted.isPositive() && wanted.compareTo(LONGEST) < 0 ? wanted : LONGEST;
    }

    /// With its body: the client's own time-out ends with the headers.
    private java.net.http.HttpResponse<byte[]> answer(HttpRequest request, long nanos)
            throws IOException, InterruptedException {
        CompletableFuture<java.net.http.HttpResponse<byte[]>> answer = client.sendAsync(request,
                BodyHandlers.ofByteArray());
        try {
            return answer.get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            throw new HttpTimeoutException("The collector does not answer in time");
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static Duration longer(Duration pause, RetryPolicy policy) {
        Duration next = Duration.ofMillis((long) (pause.toMillis() * policy.getBackoffMultiplier()));
        return next.compareTo(policy.getMaxBackoff()) > 0 ? policy.getMaxBackoff() : next;
    }

    @Override
    public CompletableResultCode shutdown() {
        closed.countDown();
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
