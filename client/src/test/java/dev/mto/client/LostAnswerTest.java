package dev.mto.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Submissions whose answers get lost on the way back.
@Timeout(60)
class LostAnswerTest {
    private static final Pattern KEY = Pattern.compile("(?i)Idempotency-Key: (\\S+)");
    private static final String ANSWER = "{\"planId\":\"plan_1\"}";

    private final ServerSocket socket;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    LostAnswerTest() throws IOException {
        socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        socket.close();
    }

    /// Takes requests in and answers none but those after so many.
    private PlanApi server(int lost) {
        Thread.ofVirtual().start(() -> {
            try {
                for (int count = 0; count < 10; count++) {
                    try (Socket connection = socket.accept()) {
                        requests.add(read(connection.getInputStream()));
                        if (count >= lost) {
                            connection.getOutputStream().write(("HTTP/1.1 202 Accepted\r\nContent-Length: "
                                    + ANSWER.length() + "\r\n\r\n" + ANSWER).getBytes(StandardCharsets.US_ASCII));
                        }
                    }
                }
            } catch (IOException closed) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(closed);
                }
            }
        });
        return new PlanApi(Endpoint.of(URI.create("http://127.0.0.1:" + socket.getLocalPort()), "the-token"));
    }

    private static String read(InputStream in) throws IOException {
        StringBuilder request = new StringBuilder();
        while (!request.toString().endsWith("}")) {
            request.append((char) in.read());
        }
        return request.toString();
    }

    private List<String> keys() {
        return requests.stream().map(KEY::matcher).filter(Matcher::find).map(key -> key.group(1)).toList();
    }

    @Test
    void areSentAgainUnderTheSameKey() throws ApiException {
        PlanApi server = server(2);
        assertThat(server.submit(Submission.of("Do it"))).isEqualTo("plan_1");
        assertThat(requests).hasSize(3);
        assertThat(keys()).hasSize(3).containsOnly(keys().getFirst());

        server.submit(Submission.of("Do it"));
        assertThat(keys().getLast()).as("another request has another key").isNotEqualTo(keys().getFirst());
    }

    @Test
    void keepTheCallersKey() throws ApiException {
        server(1).submit(Submission.of("Do it").idempotencyKey("mine").maxSubtasks(3));
        assertThat(keys()).containsExactly("mine", "mine");
    }

    @Test
    void areGivenUpAfterAFewTries() {
        PlanApi server = server(9);
        assertThatThrownBy(() -> server.submit(Submission.of("Do it"))).isInstanceOf(UnreachableException.class);
        assertThat(requests).hasSize(3);
    }
}
