package dev.mto.testkit;

import static dev.mto.testkit.PlannerText.subtasksOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.testkit.contract.ContractOnlooker;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Thousands of requests that are wrong somewhere, over bare sockets, against the whole server: each is answered, none as if
/// it were the server's fault, and none with anything of its inside.
///
/// `-Dfuzz.seed` and `-Dfuzz.requests` choose others, and more.
final class FuzzIT {
    private static final long SEED = Long.getLong("fuzz.seed", 20_261_123);
    private static final int REQUESTS = Integer.getInteger("fuzz.requests", 12_000);
    private static final int AT_ONCE = 8;
    /// Far above what an answer takes, and below the server's own limits for who sends too little.
    private static final int PATIENCE_MS = 12_000;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] (\\d{3}) ");
    private static final List<String> INSIDE = List.of("\tat ", "Exception", "dev.mto.", "org.eclipse", "io.javalin",
            "jackson", "SQLITE", "Caused by");

    @TempDir
    private Path folder = Path.of("");

    @Test
    void everyWrongRequestIsAnsweredAsWrong() throws Exception {
        try (ScriptedModel model = new ScriptedModel()) {
            model.planner(ScriptStep.text(subtasksOf("chat", "first", "")));
            model.subtask("first", ScriptStep.hang());
            try (LiveServer server = LiveServer.start(folder.resolve("data"), Map.of("MTO_CHAT_BASE_URL",
                    model.baseUrl().toString(), "MTO_CHAT_MODEL", "some-model", "MTO_CHAT_USE", "all"))) {
                Path work = Files.createDirectories(folder.resolve("work"));
                String plan = server.submit(work, "add up", Map.of("requireApproval", true));
                Map<String, Integer> answers = ask(server, plan);
                System.out.printf("%,d malformed requests of seed %d were answered: %s%n", REQUESTS, SEED, answers);
                assertThat(answers.getOrDefault("400", 0)).as("%s", answers).isGreaterThan(REQUESTS / 5);
                assertThat(server.send("GET", "/v1/orchestrate?limit=1", "").statusCode()).isEqualTo(200);
            }
        }
    }

    private static Map<String, Integer> ask(LiveServer server, String plan) throws Exception {
        Random random = new Random(SEED);
        Map<String, Integer> answers = new TreeMap<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<String>> asked = new ArrayList<>();
            for (int number = 0; number < REQUESTS; number++) {
                FuzzedRequest request = FuzzedRequest.of(number, random, server.token(), plan);
                asked.add(threads.submit(() -> status(server.url(), request)));
            }
            for (Future<String> one : asked) {
                answers.merge(one.get(), 1, Integer::sum);
            }
        }
        return answers;
    }

    /// @return the status, or `none` where the connection was ended without an answer
    private static String status(URI server, FuzzedRequest request) {
        String answer = answer(server, request);
        Matcher status = STATUS.matcher(answer);
        String what = "request " + request.number() + ":\n" + new String(request.bytes(), StandardCharsets.UTF_8)
                + "\n\n"
                + answer;
        if (!status.lookingAt()) {
            assertThat(answer).as(what).isEmpty();
            return "none";
        }
        int head = answer.indexOf("\r\n\r\n");
        if (Integer.parseInt(status.group(1)) >= 400 && head >= 0) {
            assertThat(answer.substring(head)).as(what).doesNotContain(INSIDE);
            assertThat(isServersFault(status.group(1), answer)).as(what).isFalse();
            // Also those that are given before the onlooker of the server sees anything.
            if (answer.substring(0, head).contains("application/problem+json") && !answer.endsWith("\r\n\r\n")) {
                assertThat(ContractOnlooker.problemsOf(answer.substring(head + 4))).as(what).isEmpty();
            }
        }
        return status.group(1);
    }

    /// 501 and 505 say what of HTTP is not spoken here, and are the client's fault as well.
    private static boolean isServersFault(String status, String answer) {
        return status.startsWith("5")
                && !(List.of("501", "505").contains(status) && answer.contains("\"code\":\"invalid_request\""));
    }

    private static String answer(URI server, FuzzedRequest request) {
        StringBuilder answer = new StringBuilder();
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setSoTimeout(PATIENCE_MS);
            socket.getOutputStream().write(request.bytes());
            // What is said to follow, and does not, is not waited for.
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            byte[] part = new byte[1 << 14];
            for (int got = in.read(part); got >= 0; got = in.read(part)) {
                answer.append(new String(part, 0, got, StandardCharsets.UTF_8));
                if (answer.indexOf("\r\nContent-Type: text/event-stream") > 0) {
                    return answer.toString();
                }
            }
        } catch (SocketException _) {
            // Ended from the other side, perhaps before all was sent; what it said until then counts.
            return answer.toString();
        } catch (IOException e) {
            throw new AssertionError("no end of an answer to request " + request.number() + ":\n"
                    + new String(request.bytes(), StandardCharsets.UTF_8) + "\nbut: " + answer, e);
        }
        return answer.toString();
    }
}
