package dev.mto.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.common.export.RetryPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of batches for a collector that takes connections and says nothing, or not all.
@Timeout(60)
final class JdkHttpSenderTest {
    private static final Duration LONG = Duration.ofSeconds(50);

    private final ServerSocket collector;
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private volatile String answer = "";

    JdkHttpSenderTest() throws IOException {
        collector = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    @AfterEach
    void close() throws IOException {
        collector.close();
        for (Socket connection : connections) {
            connection.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = collector.accept();
                connections.add(connection);
                Thread.ofVirtual().start(() -> answer(connection));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    private void answer(Socket connection) {
        try {
            if (connection.getInputStream().read() >= 0) {
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                connection.getOutputStream().flush();
            }
        } catch (IOException _) {
            // Hung up.
        }
    }

    private OtlpHttpSpanExporter exporter(Duration timeout) {
        return exporter(timeout, Duration.ofSeconds(20));
    }

    private OtlpHttpSpanExporter exporter(Duration timeout, Duration backoff) {
        return OtlpHttpSpanExporter.builder().setEndpoint("http://127.0.0.1:" + collector.getLocalPort() + "/v1/traces")
                .setTimeout(timeout).setRetryPolicy(RetryPolicy.builder().setMaxAttempts(5)
                        .setInitialBackoff(backoff).setMaxBackoff(Duration.ofSeconds(30)).build())
                .build();
    }

    private static CompletableResultCode join(CompletableResultCode result) {
        return result.join(30, TimeUnit.SECONDS);
    }

    @Test
    void onlyAFewWaitForACollectorThatDoesNotAnswer() {
        OtlpHttpSpanExporter exporter = exporter(LONG);
        List<CompletableResultCode> results = IntStream.range(0, 200).mapToObj(_ -> exporter.export(List.of()))
                .toList();
        assertThat(results.stream().filter(result -> !result.isDone())).as("wait").hasSize(4);
        assertThat(connections).hasSizeLessThanOrEqualTo(4);
        exporter.shutdown();
        assertThat(results).allSatisfy(result -> assertThat(join(result).isDone()).isTrue());
    }

    @Test
    void whatIsGivenUpMakesRoomForOthers() {
        // Time enough for one that is answered, however busy the machine is.
        OtlpHttpSpanExporter exporter = exporter(Duration.ofSeconds(5));
        List<CompletableResultCode> given = Stream.generate(() -> exporter.export(List.of())).limit(4).toList();
        assertThat(given).allSatisfy(result -> assertThat(join(result).isDone()).isTrue());
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        assertThat(join(exporter(LONG).export(List.of())).isSuccess()).isTrue();
        assertThat(join(exporter.export(List.of())).isSuccess()).isTrue();
    }

    @Test
    void nothingIsSentAgainOnceTheTimeIsOver() {
        assertThat(join(exporter(Duration.ofMillis(300), Duration.ofMillis(10)).export(List.of())).isDone()).isTrue();
        // Whoever takes connections may come to it later than the one who gave up.
        long end = System.nanoTime() + LONG.toNanos();
        while (connections.isEmpty() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(connections).hasSize(1);
    }

    @Test
    void theTimeOutIsForTheWholeOfTheAnswerAndForAllAttempts() {
        long begun = System.nanoTime();
        answer = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
        assertThat(join(exporter(Duration.ofMillis(300)).export(List.of())).isDone()).isTrue();
        answer = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
        assertThat(join(exporter(Duration.ofSeconds(1)).export(List.of())).isDone()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
    }
}
