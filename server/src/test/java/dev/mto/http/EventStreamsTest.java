package dev.mto.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.agent.AgentSignal.Activity;
import dev.mto.http.HttpSettings.Timing;
import dev.mto.json.EventCodec;
import dev.mto.plan.PlanId;
import dev.mto.run.PlanEvent;
import dev.mto.run.PlanUpdate.Shown;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventStreamsTest {
    private static final int LAST = 1 + Plans.underWay().size() + Plans.theRest().size();

    private static HttpRequest.Builder events(ApiFixture api, PlanId id) {
        return api.to("/v1/orchestrate/" + id + "/events").header("Accept", "text/event-stream");
    }

    private static List<Long> numbers(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void tellsWhatWasAndWhatComesAndEndsWithThePlan() throws Exception {
        try (ApiFixture api = new ApiFixture()) {
            PlanId id = Plans.make(api.orchestrator, Plans.underWay());
            try (EventReader reader = EventReader.open(api, events(api, id))) {
                assertThat(reader.response().statusCode()).isEqualTo(200);
                assertThat(reader.response().headers().firstValue("Content-Type")).contains("text/event-stream");
                assertThat(reader.response().headers().firstValue("Cache-Control")).contains("no-cache");
                assertThat(reader.next().orElseThrow().lines()).containsExactly("id: 1", "event: PlanSubmitted",
                        "data: {\"seq\":1,\"type\":\"PlanSubmitted\"}");

                Plans.theRest().forEach(event -> api.orchestrator.happen(id, event));

                assertThat(reader.idsToTheEnd()).isEqualTo(numbers(2, LAST));
            }
        }
    }

    @Test
    void showsWhatASessionDoesWithoutANumber() throws Exception {
        try (ApiFixture api = new ApiFixture()) {
            PlanId id = Plans.make(api.orchestrator, List.of());
            try (EventReader reader = EventReader.open(api, events(api, id))) {
                assertThat(reader.nextEvent().orElseThrow().id()).contains(1L);
                List<Activity> activities = List.of(new Activity.Text("prt_1", "two\nlines"), new Activity.Reasoning(),
                        new Activity.Tool("grep", "for x"), new Activity.Tool("read", ""),
                        new Activity.Retrying(2, "overloaded"));
                activities.forEach(activity -> api.orchestrator.show(id, new Shown(Plans.FIRST, activity)));

                for (String name : List.of("text", "reasoning", "tool", "tool-untitled", "retrying")) {
                    EventReader.Block block = reader.nextEvent().orElseThrow();
                    assertThat(block.lines()).hasSize(2).first().isEqualTo("event: activity");
                    Golden.assertMatches("stream", "activity-" + name, block.field("data").orElseThrow());
                }
            }
        }
    }

    @Test
    void aWatcherThatComesBackSeesEachEventOnceInOrder() throws Exception {
        try (ApiFixture api = new ApiFixture()) {
            PlanId id = Plans.make(api.orchestrator, List.of());
            List<PlanEvent> events = new ArrayList<>(Plans.underWay());
            events.addAll(Plans.theRest());
            List<Long> seen = new ArrayList<>();
            int told = 0;
            boolean over = false;
            while (!over) {
                HttpRequest.Builder request = seen.isEmpty()
                        ? events(api, id)
                        : events(api, id).header("Last-Event-ID", String.valueOf(seen.getLast()));
                try (EventReader reader = EventReader.open(api, request)) {
                    // Three at a time: one while it is connected, the others while nobody listens.
                    for (int end = Math.min(told + 3, events.size()); told < end; told++) {
                        api.orchestrator.happen(id, events.get(told));
                    }
                    EventReader.Block block = reader.nextEvent().orElseThrow();
                    block.id().ifPresent(seen::add);
                    over = block.field("event").orElse("").equals("PlanCompleted");
                }
            }

            assertThat(seen).isEqualTo(numbers(1, LAST));
        }
    }

    @Test
    void beginsWhereItIsTold() throws Exception {
        try (ApiFixture api = new ApiFixture()) {
            PlanId id = Plans.make(api.orchestrator, Plans.underWay());
            Plans.theRest().forEach(event -> api.orchestrator.happen(id, event));

            String path = "/v1/orchestrate/" + id + "/events";
            assertThat(api.get(path + "?after=" + (LAST - 1)).body()).startsWith("id: " + LAST + "\n");
            // The header knows better than the address that the watcher began with.
            assertThat(api.send(api.to(path + "?after=0").header("Last-Event-ID", String.valueOf(LAST - 1))).body())
                    .startsWith("id: " + LAST + "\n");
            HttpResponse<String> told = api.get(path + "?after=" + LAST);
            assertThat(told.statusCode()).as("all is told; a browser must not come back").isEqualTo(204);
            assertThat(told.body()).isEmpty();
            HttpResponse<String> beyond = api.get(path + "?after=" + (LAST + 1));
            assertThat(beyond.statusCode()).isEqualTo(400);
            assertThat(beyond.body()).contains("must be at most " + LAST);
            assertThat(api.send(api.to(path).header("Last-Event-ID", "x")).body())
                    .contains("\"field\":\"Last-Event-ID\"");
            assertThat(api.send(events(api, id).HEAD()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void isAsItWasAgreedOnByteForByte() throws Exception {
        try (ApiFixture api = new ApiFixture(ApiFixture.TIMING,
                new EventForms(EventCodec::encodeEntry, EventCodec::typeOf))) {
            PlanId id = Plans.waiting(api.orchestrator);
            HttpResponse<String> told = api.get("/v1/orchestrate/" + id + "/events?follow=false");
            assertThat(told.statusCode()).as(told.body()).isEqualTo(200);
            Golden.assertText("http", "events.txt", told.body());
        }
    }

    @Test
    void endsWithWhatThereIsForWhoDoesNotFollow() throws Exception {
        try (ApiFixture api = new ApiFixture()) {
            PlanId id = Plans.make(api.orchestrator, Plans.underWay());
            int now = 1 + Plans.underWay().size();
            String path = "/v1/orchestrate/" + id + "/events?follow=false";

            try (EventReader reader = EventReader.open(api, api.to(path))) {
                assertThat(reader.idsToTheEnd()).isEqualTo(numbers(1, now));
            }
            try (EventReader reader = EventReader.open(api, api.to(path + "&after=2"))) {
                assertThat(reader.idsToTheEnd()).isEqualTo(numbers(3, now));
            }
            assertThat(api.get(path + "&after=" + now).statusCode()).as("nothing new").isEqualTo(204);
            HttpResponse<String> neither = api.get(path.replace("false", "no"));
            assertThat(neither.statusCode()).isEqualTo(400);
            assertThat(neither.body()).contains("\"field\":\"follow\"").contains("must be true or false");
        }
    }

    @Test
    void aQuietStreamBeats() throws Exception {
        try (ApiFixture api = new ApiFixture()) {
            PlanId id = Plans.make(api.orchestrator, List.of());
            try (EventReader reader = EventReader.open(api, events(api, id).header("Last-Event-ID", "1"))) {
                for (int count = 0; count < 3; count++) {
                    assertThat(reader.next().orElseThrow().lines()).containsExactly(": heartbeat");
                }
            }
        }
    }

    @Test
    void aQuietStreamOutlivesTheIdleLimit() throws Exception {
        Timing timing = new Timing(Duration.ofMillis(900), Duration.ofMillis(900), Duration.ofMillis(200),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20));
        try (ApiFixture api = new ApiFixture(timing)) {
            PlanId id = Plans.make(api.orchestrator, List.of());
            try (EventReader reader = EventReader.open(api, events(api, id).header("Last-Event-ID", "1"))) {
                assertThat(reader.next().orElseThrow().isComment()).isTrue();
                assertThat(reader.next().orElseThrow().isComment()).isTrue();
            }
        }
    }

    @Test
    void manyWatchOnePlan() throws Exception {
        int watchers = 200;
        try (ApiFixture api = new ApiFixture(); ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            PlanId id = Plans.make(api.orchestrator, Plans.underWay());
            CountDownLatch connected = new CountDownLatch(watchers);
            List<Future<List<Long>>> seen = new ArrayList<>();
            for (int count = 0; count < watchers; count++) {
                seen.add(threads.submit(() -> {
                    try (EventReader reader = EventReader.open(api, events(api, id))) {
                        assertThat(reader.nextEvent().orElseThrow().id()).contains(1L);
                        connected.countDown();
                        return reader.idsToTheEnd();
                    }
                }));
            }
            assertThat(connected.await(30, TimeUnit.SECONDS)).isTrue();
            Plans.theRest().forEach(event -> api.orchestrator.happen(id, event));

            for (Future<List<Long>> one : seen) {
                assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo(numbers(2, LAST));
            }
        }
    }

    @Test
    void aReaderThatDoesNotReadHoldsUpNobody() throws Exception {
        // The one that reads must not be too slow, on any machine.
        Timing timing = new Timing(Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofSeconds(4),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20));
        try (ApiFixture api = new ApiFixture(timing);
                Socket stuck = new Socket()) {
            // Little room, so that the server's side fills up soon.
            stuck.setReceiveBufferSize(1 << 16);
            stuck.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), api.port));
            PlanId id = Plans.make(api.orchestrator, List.of());
            stuck.setSoTimeout(20_000);
            stuck.getOutputStream().write(("GET /v1/orchestrate/" + id + "/events HTTP/1.1\r\nHost: localhost\r\n"
                    + "Authorization: Bearer " + ApiFixture.TOKEN + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            // Its head has come, so the stream is there; nothing more is read.
            assertThat(stuck.getInputStream().read()).isEqualTo('H');
            try (EventReader reader = EventReader.open(api, events(api, id))) {
                assertThat(reader.nextEvent().orElseThrow().id()).contains(1L);
                String much = "x".repeat(1 << 20);
                for (int count = 0; count < 12; count++) {
                    api.orchestrator.show(id, new Shown(Plans.FIRST, new Activity.Text("s", much)));
                    assertThat(reader.nextEvent()).isPresent();
                }
                api.orchestrator.happen(id, new PlanEvent.PlanCancelled());
                assertThat(reader.idsToTheEnd()).containsExactly(2L);
            }
            // Who reads on before that is not stuck.
            long patience = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (api.streams.cutOff.get() == 0 && System.nanoTime() < patience) {
                LockSupport.parkNanos(1_000_000);
            }
            // The end of what was sent before the server gave up on it: it is told nothing of the plan's end.
            byte[] sent = stuck.getInputStream().readAllBytes();
            assertThat(sent.length).isLessThan(12 << 20);
            assertThat(new String(sent, StandardCharsets.US_ASCII)).doesNotContain("PlanCancelled");
            api.stop();
            assertThat(api.streams.cutOff).as("the one that did not read, and not the one that did").hasValue(1);
            assertThat(api.streams.open).hasValue(0);
        }
    }

    @Test
    void aStreamThatBreaksIsCutAndSaysNoMore() throws Exception {
        EventForms failing = new EventForms(ApiFixture.FORMS.entry(), event -> {
            if (event instanceof PlanEvent.ParentOpened) {
                throw new IllegalStateException("no form for it");
            }
            return "known";
        });
        try (ApiFixture api = new ApiFixture(ApiFixture.TIMING, failing)) {
            PlanId id = Plans.make(api.orchestrator, List.of());
            try (EventReader reader = EventReader.open(api, events(api, id))) {
                assertThat(reader.nextEvent().orElseThrow().id()).contains(1L);
                Plans.underWay().forEach(event -> api.orchestrator.happen(id, event));
                assertThat(reader.idsToTheEnd()).doesNotContain(1L + Plans.underWay().size());
            }
            HttpResponse<String> old = api.send(events(api, id));
            assertThat(old.statusCode()).as("known before anything is sent").isEqualTo(500);
            assertThat(old.body()).contains("\"code\":\"internal\"").doesNotContain("no form for it");
        }
    }

    @Test
    void stoppingEndsEveryStreamAtOnce() throws Exception {
        try (ApiFixture api = new ApiFixture(
                new Timing(Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofSeconds(20),
                        Duration.ofSeconds(20)))) {
            PlanId id = Plans.make(api.orchestrator, List.of());
            try (EventReader first = EventReader.open(api, events(api, id));
                    EventReader second = EventReader.open(api, events(api, id))) {
                assertThat(first.nextEvent()).isPresent();
                assertThat(second.nextEvent()).isPresent();
                long begun = System.nanoTime();
                api.stop();

                assertThat(first.next()).isEmpty();
                assertThat(second.next()).isEmpty();
                assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
            }
        }
    }
}
