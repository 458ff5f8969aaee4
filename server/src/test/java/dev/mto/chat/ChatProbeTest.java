package dev.mto.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChatProbeTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void isContentWithAnAnswer() throws Exception {
        try (RawEndpoint raw = RawEndpoint.streaming(RawEndpoint.piece("ok"), RawEndpoint.finish("stop"));
                Endpoint endpoint = raw.endpoint()) {
            assertThat(new ChatProbe(endpoint, LONG).complaint()).isEmpty();
        }
    }

    @Test
    void saysWhatIsWrong() throws Exception {
        try (RawEndpoint raw = RawEndpoint.answering(401, "{\"error\":{\"message\":\"no such key: sk-1\"}}");
                Endpoint endpoint = raw.endpoint("sk-1")) {
            ChatProbe probe = new ChatProbe(endpoint, LONG);
            assertThat(probe.complaint()).contains("The endpoint answered 401: no such key: [key]");
            assertThat(probe.complaintWithoutAsking()).contains("The endpoint answered 401: no such key: [key]");
        }
    }

    @Test
    void asksNoModelWhereItMayNot() throws Exception {
        try (RawEndpoint raw = RawEndpoint.answering(200, "{\"data\":[]}"); Endpoint endpoint = raw.endpoint()) {
            assertThat(new ChatProbe(endpoint, LONG).complaintWithoutAsking()).isEmpty();
            assertThat(raw.requests()).containsExactly("GET /v1/models - ");
        }
        try (RawEndpoint raw = RawEndpoint.answering(404, ""); Endpoint endpoint = raw.endpoint()) {
            assertThat(new ChatProbe(endpoint, LONG).complaintWithoutAsking()).as("has no list").isEmpty();
        }
    }

    @Test
    void doesNotWaitForEver() throws Exception {
        RawEndpoint[] self = new RawEndpoint[1];
        try (RawEndpoint raw = new RawEndpoint(_ -> self[0].fallSilent()); Endpoint endpoint = raw.endpoint()) {
            self[0] = raw;
            ChatProbe probe = new ChatProbe(endpoint, Duration.ofMillis(300));
            assertThat(probe.complaint()).isPresent();
            assertThat(probe.complaintWithoutAsking()).isPresent();
        }
    }
}
