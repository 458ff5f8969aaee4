package dev.mto.sample;

import dev.mto.sample.ChatRequest.Tool;
import dev.mto.sample.ChatRequest.ToolCall;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The tools a request offers, called with arguments of the names their schemas give. Immutable.
record Toolbox(List<Tool> offered) {
    /// Enough of a file to tell what it is, enough of a directory to count it.
    private static final int LIMIT = 200;
    private static final String PURPOSE = "Look at the directory";

    /// Whether the tool for it is offered, and asks for nothing unheard of.
    boolean has(Look look) {
        return call(look, "").isPresent();
    }

    Optional<ToolCall> call(Look look, String id) {
        return offered.stream().filter(tool -> tool.name().equals(look.tool())).findFirst()
                .flatMap(tool -> arguments(tool.schema(), look))
                .map(arguments -> new ToolCall(id, look.tool(), arguments.toString()));
    }

    private static Optional<ObjectNode> arguments(JsonNode schema, Look look) {
        ObjectNode arguments = ChatWire.JSON.createObjectNode();
        for (String name : schema.path("properties").propertyNames()) {
            if (means(name, look)) {
                if (arguments.isEmpty()) {
                    arguments.put(name, look.target());
                }
            } else if (name.equals("limit") && look instanceof Look.Read) {
                arguments.put(name, LIMIT);
            } else if (name.equals("description")) {
                arguments.put(name, PURPOSE);
            }
        }
        boolean complete = schema.path("required").valueStream().allMatch(name -> arguments.has(name.asString("")));
        return arguments.isEmpty() || !complete ? Optional.empty() : Optional.of(arguments);
    }

    private static boolean means(String name, Look look) {
        String lower = name.toLowerCase(Locale.ROOT);
        return switch (look) {
            case Look.Read _ -> lower.contains("path") || lower.contains("file");
            case Look.Glob _,Look.Grep _ -> lower.contains("pattern") || lower.contains("regex");
        };
    }
}
