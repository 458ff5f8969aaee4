package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.access.Tokens;
import dev.mto.fault.ErrorCode;
import dev.mto.http.HttpSettings.Timing;
import dev.mto.http.Readiness.RuntimeHealth;
import dev.mto.http.Readiness.RuntimeState;
import dev.mto.http.Readiness.StoreHealth;
import dev.mto.json.SubmissionLimits;
import dev.mto.json.SubmissionReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HttpApiTest {
    private static HttpApi api(String host, int port) {
        TestClock clock = new TestClock();
        return new HttpApi(new HttpSettings(host, port, "1", Timing.DEFAULT),
                ApiFixture.callers(new Tokens(new MemoryTokens(), clock, byte[]::new), clock),
                ApiFixture.plans(new FakeOrchestrator()), ApiFixture.idle(), new HttpApi.Forms(new SubmissionReader(
                        new SubmissionLimits(5, 10, Path.of("/tmp"), false, Plans.WITHIN_A_DAY)), ApiFixture.FORMS));
    }

    @Test
    void livesWithoutAToken() throws Exception {
        try (ApiFixture api = new ApiFixture()) {
            HttpResponse<String> answer = api.send(api.bare("/health/live"));

            assertThat(answer.statusCode()).isEqualTo(200);
            Golden.assertMatches("live", answer.body());
            assertThat(api.send(api.bare("/health/live").HEAD()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void isReadyWhenWhatWasAskedForIsUp() throws Exception {
        try (ApiFixture api = new ApiFixture()) {
            StoreHealth fine = new StoreHealth(true, Optional.empty());
            api.readiness = new Readiness(false, fine,
                    List.of(new RuntimeHealth("opencode", RuntimeState.READY, "1.18.33"),
                            new RuntimeHealth("sample", RuntimeState.IDLE, "nobody asked for it")));
            HttpResponse<String> ready = api.send(api.bare("/health/ready"));
            assertThat(ready.statusCode()).isEqualTo(200);
            Golden.assertMatches("ready", ready.body());

            for (RuntimeState state : List.of(RuntimeState.INSTALLING, RuntimeState.STARTING, RuntimeState.FAILED)) {
                api.readiness = new Readiness(false, fine, List.of(new RuntimeHealth("opencode", state, "")));
                assertThat(api.send(api.bare("/health/ready")).statusCode()).isEqualTo(503);
            }
            api.readiness = new Readiness(false, new StoreHealth(false, Optional.of("disk full")), List.of());
            HttpResponse<String> notReady = api.send(api.bare("/health/ready"));
            assertThat(notReady.statusCode()).isEqualTo(503);
            Golden.assertMatches("not-ready", notReady.body());

            api.readiness = new Readiness(true, fine, List.of());
            HttpResponse<String> draining = api.send(api.bare("/health/ready"));
            assertThat(draining.statusCode()).isEqualTo(503);
            Golden.assertMatches("draining", draining.body());
        }
    }

    @Test
    void servesThePageOfEachCode() throws Exception {
        try (ApiFixture api = new ApiFixture()) {
            for (ErrorCode code : ErrorCode.values()) {
                HttpResponse<String> answer = api.send(api.bare("/errors/" + code.code()));
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("Content-Type")).contains("text/markdown;charset=utf-8");
                assertThat(answer.body()).startsWith("# " + code.code());
            }
            for (String name : List.of("nonsense", "INTERNAL", "..%5c..", "internal.md")) {
                assertThat(api.send(api.bare("/errors/" + name)).statusCode()).isIn(400, 404);
            }
        }
    }

    @Test
    void aTakenPortIsNamedTogetherWithTheWayOut() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            HttpApi api = api("127.0.0.1", taken.getLocalPort());

            assertThatThrownBy(api::start).isInstanceOf(ListenException.class)
                    .hasMessageContaining("Port " + taken.getLocalPort() + " on 127.0.0.1 is taken")
                    .hasMessageContaining("--port 0");
            api.stop();
        }
    }

    @Test
    void anAddressOfAnotherMachineIsNamed() {
        assertThatThrownBy(api("192.0.2.1", 0)::start).isInstanceOf(ListenException.class)
                .hasMessageContaining("192.0.2.1")
                .hasMessageContaining("--host");
        assertThatThrownBy(api("no.such.host.invalid", 0)::start).isInstanceOf(ListenException.class)
                .hasMessageContaining("no.such.host.invalid");
    }

    @Test
    void stopsTwiceAndFreesItsPort() throws Exception {
        HttpApi first = api("127.0.0.1", 0);
        int port = first.start();
        first.stop();
        first.stop();

        HttpApi second = api("127.0.0.1", port);
        assertThat(second.start()).isEqualTo(port);
        second.stop();
    }

    @Test
    void stopsWhenAskedTo() throws Exception {
        try (ApiFixture api = new ApiFixture()) {
            assertThat(api.post("/v1/stop").statusCode()).isEqualTo(202);
            assertThat(api.post("/v1/stop?sessions=abort").statusCode()).isEqualTo(202);
            assertThat(api.post("/v1/stop?sessions=all").statusCode()).isEqualTo(400);
            assertThat(api.send(api.bare("/v1/stop").POST(BodyPublishers.noBody())).statusCode()).isEqualTo(401);
            assertThat(api.stops).containsExactly(false, true);
        }
    }
}
