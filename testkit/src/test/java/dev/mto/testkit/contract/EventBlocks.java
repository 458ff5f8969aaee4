package dev.mto.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Judges streams of server-sent events, each event by its own schema. Thread-safe.
///
/// @param schemas what is described
/// @param fine events that were looked at already; many streams tell the same
record EventBlocks(Schemas schemas, Set<Integer> fine) {
    /// Of hashes: some megabytes.
    private static final int MOST_REMEMBERED = 100_000;

    EventBlocks(Schemas schemas) {
        this(schemas, ConcurrentHashMap.newKeySet());
    }

    /// What is wrong with a stream. Of one that was cut off the last block does not count.
    ///
    /// @param described the schema of each event's data, by the event's name
    List<String> problems(JsonNode described, Exchange exchange) {
        List<String> blocks = new ArrayList<>(List.of(exchange.body().split("\n\n", -1)));
        String last = blocks.removeLast();
        List<String> problems = new ArrayList<>();
        if (exchange.whole() && !last.isEmpty()) {
            problems.add("the stream ends in the middle of \"" + last + "\"");
        }
        for (String block : blocks) {
            int key = block.hashCode() * 31 + described.size();
            if (!block.startsWith(":") && !fine.contains(key)) {
                List<String> wrong = problems(described, block);
                problems.addAll(wrong);
                if (wrong.isEmpty() && fine.size() < MOST_REMEMBERED) {
                    fine.add(key);
                }
            }
        }
        return problems;
    }

    private List<String> problems(JsonNode described, String block) {
        String event = field(block, "event").orElse("message");
        JsonNode schema = described.path(event);
        if (schema.isMissingNode()) {
            return List.of("the event \"" + event + "\" is not described");
        }
        if (!block.lines().allMatch(line -> line.matches("(id|event|data): .*"))) {
            return List.of("an event has a line that is none: " + block);
        }
        try {
            JsonNode data = JsonMapper.shared().readTree(field(block, "data").orElse(""));
            List<String> problems = new ArrayList<>(
                    schemas.problems(schema, data).stream().map(problem -> event + " " + problem).toList());
            Optional<String> id = field(block, "id");
            if (id.isPresent() && !id.get().equals(data.path("seq").asString(""))) {
                problems.add("the event " + id.get() + " says that it is " + data.path("seq"));
            }
            return problems;
        } catch (JacksonException e) {
            return List.of("the data of " + event + " is not JSON: " + e.getOriginalMessage());
        }
    }

    private static Optional<String> field(String block, String name) {
        return block.lines().filter(line -> line.startsWith(name + ": ")).map(line -> line.substring(name.length() + 2))
                .findFirst();
    }
}
