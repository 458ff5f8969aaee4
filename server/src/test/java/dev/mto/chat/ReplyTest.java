package dev.mto.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What may happen to a question before its answer begins.
@Timeout(60)
class ReplyTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final List<Said> HELLO = List.of(Said.byUser("hello"));

    @Test
    void nothingIsAskedAfterItWasCut() throws Exception {
        try (RawEndpoint raw = RawEndpoint.streaming(RawEndpoint.piece("hi")); Endpoint endpoint = raw.endpoint()) {
            Reply reply = endpoint.ask("m", HELLO, LONG);
            reply.cut();
            assertThat(reply.next()).isEmpty();
            assertThat(reply.status()).isEmpty();
            assertThat(reply.breakage()).isPresent();
            assertThat(raw.requests()).isEmpty();
        }
    }

    @Test
    void aClientThatIsClosedIsABrokenLine() throws Exception {
        try (RawEndpoint raw = RawEndpoint.streaming(RawEndpoint.piece("hi"))) {
            Endpoint endpoint = raw.endpoint();
            Reply reply = endpoint.ask("m", HELLO, LONG);
            endpoint.close();
            assertThat(reply.next()).isEmpty();
            assertThat(reply.breakage()).isPresent();
        }
    }

    @Test
    void aQuestionThatNobodyTakesIsGivenUp() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                CloseableHttpClient client = HttpClients.createDefault()) {
            HttpPost post = new HttpPost("http://127.0.0.1:" + deaf.getLocalPort() + "/");
            post.setEntity(new ByteArrayEntity(new byte[50_000_000], ContentType.APPLICATION_JSON));
            AtomicBoolean unusable = new AtomicBoolean();
            Reply reply = new Reply(client, post, Duration.ofMillis(300), () -> unusable.set(true));
            assertThat(reply.next()).isEmpty();
            assertThat(reply.isSilent()).isTrue();
            assertThat(unusable).isFalse();
        }
    }
}
