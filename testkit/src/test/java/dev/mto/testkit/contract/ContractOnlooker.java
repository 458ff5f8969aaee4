package dev.mto.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.http.ApiDocument;
import dev.mto.testkit.Onlooker;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.EventsHandler;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// Compares each answer of a server with the description of its API. Thread-safe.
public final class ContractOnlooker implements Onlooker {
    /// For all servers of a test run: compiling the schemas takes longer than most tests.
    static final Contract CONTRACT = new Contract(ApiDocument.read("0"));
    /// Longer bodies are looked at up to here, and count as cut off.
    private static final int MOST_BYTES = 8 << 20;
    private static final String BODY = ContractOnlooker.class.getName();

    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Set<Sighting> seen = ConcurrentHashMap.newKeySet();

    @Override
    public Handler.Wrapper handler() {
        return new Tap();
    }

    @Override
    public void assertAllWell() {
        assertThat(wrong).as("answers that are not as /openapi.json has them").isEmpty();
    }

    /// What is wrong with a problem document that no [#handler()] saw, as it was given before any handler was reached.
    public static List<String> problemsOf(String problemDocument) {
        JsonNode schema = JsonNodeFactory.instance.objectNode().put("$ref", "#/components/schemas/Problem");
        return CONTRACT.schemas().problems(schema, JsonMapper.shared().readTree(problemDocument));
    }

    /// How operations were answered so far.
    Set<Sighting> seen() {
        return Set.copyOf(seen);
    }

    private void judge(Exchange exchange) {
        try {
            List<String> problems = CONTRACT.problems(exchange);
            if (!problems.isEmpty()) {
                wrong.add(String.join("\n", problems) + "\nin " + exchange);
            } else {
                CONTRACT.sighting(exchange).ifPresent(seen::add);
            }
        } catch (RuntimeException | StackOverflowError defect) {
            // Jetty would swallow it, and every answer would pass.
            wrong.add("It could not be judged: " + defect + "\nin " + exchange);
        }
    }

    private final class Tap extends EventsHandler {
        @Override
        protected void onBeforeHandling(Request request) {
            request.setAttribute(BODY, new ByteArrayOutputStream());
        }

        @Override
        protected void onResponseWrite(Request request, boolean last, @Nullable ByteBuffer content) {
            if (content != null && request.getAttribute(BODY) instanceof ByteArrayOutputStream body
                    && body.size() < MOST_BYTES) {
                byte[] bytes = new byte[content.remaining()];
                content.duplicate().get(bytes);
                body.writeBytes(bytes);
            }
        }

        @Override
        protected void onComplete(Request request, int status, @Nullable HttpFields fields,
                @Nullable Throwable failure) {
            if (status < 200 || fields == null
                    || !(request.getAttribute(BODY) instanceof ByteArrayOutputStream body)) {
                return;
            }
            Map<String, String> headers = new HashMap<>();
            fields.forEach(field -> headers.merge(field.getName().toLowerCase(Locale.ROOT),
                    String.valueOf(field.getValue()), (one, other) -> one + ", " + other));
            judge(new Exchange(request.getMethod(), request.getHttpURI().getCanonicalPath(), status, headers,
                    Exchange.text(body.toByteArray()), failure == null && body.size() < MOST_BYTES));
        }
    }
}
