package dev.mto.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/// What an OpenAPI document says of answers, and whether one is so. Thread-safe.
final class Contract {
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");
    /// What an address with an operation is answered with like any other, before the operation is reached.
    private static final Set<String> BEFORE = Set.of("400", "414", "431", "500", "501", "505");

    private final JsonNode document;
    private final Schemas schemas;
    private final EventBlocks events;

    /// A method at an address.
    ///
    /// @param path its template
    record Operation(String method, String path, JsonNode said, JsonNode shared) {
        String id() {
            return said.path("operationId").asString("");
        }

        private boolean fits(Exchange exchange) {
            String asked = exchange.method().equals("HEAD") ? "GET" : exchange.method();
            return asked.equals(method) && fits(exchange.path());
        }

        private boolean fits(String address) {
            String regex = Stream.of(path.split("/", -1))
                    .map(part -> part.startsWith("{") ? "[^/]+" : Pattern.quote(part))
                    .collect(Collectors.joining("/"));
            return address.matches(regex + "/*");
        }
    }

    Contract(JsonNode document) {
        this.document = document;
        this.schemas = new Schemas(document);
        this.events = new EventBlocks(schemas);
    }

    Schemas schemas() {
        return schemas;
    }

    List<Operation> operations() {
        return document.path("paths").properties().stream().flatMap(path -> METHODS.stream()
                .filter(path.getValue()::has)
                .map(method -> new Operation(method.toUpperCase(Locale.ROOT), path.getKey(),
                        path.getValue().get(method), path.getValue().path("parameters"))))
                .toList();
    }

    /// Follows a reference.
    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").stringValue().substring(1)) : node;
    }

    /// All ways in which operations are said to be answered.
    Set<Sighting> described() {
        Set<Sighting> all = new TreeSet<>();
        for (Operation operation : operations()) {
            operation.said().path("responses").properties().forEach(response -> {
                JsonNode contents = resolved(response.getValue()).path("content");
                int status = Integer.parseInt(response.getKey());
                if (contents.isEmpty()) {
                    all.add(new Sighting(operation.id(), status, ""));
                }
                contents.properties().forEach(content -> kinds(content.getKey(), content.getValue())
                        .forEach(kind -> all.add(new Sighting(operation.id(), status, kind))));
            });
        }
        return all;
    }

    private static List<String> kinds(String mediaType, JsonNode content) {
        return mediaType.equals("application/problem+json")
                ? content.at("/schema/properties/code/enum").valueStream().map(JsonNode::stringValue).toList()
                : List.of(mediaType);
    }

    /// Which of these an answer is; empty where it was given before any operation was reached.
    Optional<Sighting> sighting(Exchange exchange) {
        return operations().stream().filter(operation -> operation.fits(exchange)).findFirst()
                .filter(_ -> !exchange.method().equals("HEAD"))
                .map(operation -> new Sighting(operation.id(), exchange.status(), kind(operation, exchange)));
    }

    private String kind(Operation operation, Exchange exchange) {
        if (exchange.mediaType().equals("application/problem+json")) {
            return JsonMapper.shared().readTree(exchange.body()).path("code").asString("");
        }
        JsonNode response = operation.said().path("responses").path(String.valueOf(exchange.status()));
        return resolved(response).path("content").isEmpty() ? "" : exchange.mediaType();
    }

    /// What is wrong with an answer; nothing where it is as described.
    List<String> problems(Exchange exchange) {
        if (exchange.method().equals("OPTIONS") && exchange.status() == 204) {
            return exchange.header("Allow").isPresent() ? List.of() : List.of("OPTIONS without the header Allow");
        }
        Optional<JsonNode> response = response(exchange);
        if (response.isEmpty()) {
            return List.of("the status " + exchange.status() + " is not described");
        }
        List<String> problems = new ArrayList<>(headers(response.get(), exchange));
        if (!exchange.method().equals("HEAD")) {
            problems.addAll(body(response.get().path("content"), exchange));
        }
        return problems;
    }

    private Optional<JsonNode> response(Exchange exchange) {
        String status = String.valueOf(exchange.status());
        JsonNode anywhere = document.path("x-anywhere").path(status);
        Optional<Operation> operation = operations().stream().filter(each -> each.fits(exchange)).findFirst();
        JsonNode response = operation.map(each -> each.said().path("responses").path(status)).orElse(anywhere);
        if (response.isMissingNode() && operation.isPresent() && BEFORE.contains(status)) {
            response = anywhere;
        }
        return Optional.of(resolved(response)).filter(found -> !found.isMissingNode());
    }

    private List<String> headers(JsonNode response, Exchange exchange) {
        List<String> problems = new ArrayList<>();
        response.path("headers").properties().forEach(header -> {
            Optional<String> value = exchange.header(header.getKey());
            if (value.isEmpty() && header.getValue().path("required").asBoolean(false)) {
                problems.add("the header " + header.getKey() + " is missing");
            }
            JsonNode schema = header.getValue().path("schema");
            value.map(text -> value(schema, text)).ifPresent(node -> schemas.problems(schema, node)
                    .forEach(problem -> problems.add("header " + header.getKey() + problem)));
        });
        return problems;
    }

    private static JsonNode value(JsonNode schema, String text) {
        boolean isNumber = schema.path("type").asString("").equals("integer") && text.matches("\\d+");
        return isNumber
                ? JsonNodeFactory.instance.numberNode(Long.parseLong(text))
                : JsonNodeFactory.instance.stringNode(text);
    }

    private List<String> body(JsonNode contents, Exchange exchange) {
        if (contents.isEmpty()) {
            return exchange.body().isEmpty() ? List.of() : List.of("there is a body, and none is described");
        }
        JsonNode content = contents.path(exchange.mediaType());
        if (content.isMissingNode()) {
            return List.of("the media type \"" + exchange.mediaType() + "\" is not described");
        }
        if (content.has("x-event-schemas")) {
            return events.problems(content.get("x-event-schemas"), exchange);
        }
        if (!exchange.whole()) {
            return List.of();
        }
        return exchange.mediaType().endsWith("json")
                ? json(content.path("schema"), exchange)
                : schemas.problems(content.path("schema"), JsonNodeFactory.instance.stringNode(exchange.body()));
    }

    private List<String> json(JsonNode schema, Exchange exchange) {
        try {
            JsonNode body = JsonMapper.shared().readTree(exchange.body());
            List<String> problems = new ArrayList<>(schemas.problems(schema, body));
            if (exchange.mediaType().equals("application/problem+json")
                    && body.path("status").asInt(0) != exchange.status()) {
                problems.add("the problem is of another status");
            }
            return problems;
        } catch (JacksonException e) {
            return List.of("the body is not JSON: " + e.getOriginalMessage());
        }
    }
}
