package dev.mto.sample;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a planner is asked: the request, and within what. Immutable.
///
/// @param maxSubtasks the most sub-tasks allowed; at least 1
/// @param agents descriptions by name, in the order they were listed; may be empty
record PlanPrompt(int maxSubtasks, Map<String, String> agents, String request) {
    private static final int DEFAULT_MAX = 5;
    private static final Pattern MAX = Pattern.compile("(?m)^\\W{0,8}maxSubtasks:\\s*(\\d{1,4})");
    private static final Pattern AGENTS = Pattern.compile("(?m)^\\W{0,8}Agents:");
    private static final Pattern AGENT = Pattern.compile("(?m)^\\s*[-*]\\s+`?([^\\s:`]+)`?\\s*(?::[ \\t]*(.*))?$");
    private static final Pattern REQUEST = Pattern.compile("(?m)^\\W{0,8}Request:");

    /// Finds the newest of the user's messages that holds a request; a repair has it in an earlier one. Text without
    /// the marks is all request.
    static PlanPrompt in(List<String> userTexts) {
        return userTexts.reversed().stream().filter(text -> REQUEST.matcher(text).find()).findFirst()
                .map(PlanPrompt::parse)
                .orElseGet(() -> new PlanPrompt(DEFAULT_MAX, Map.of(), userTexts.isEmpty() ? "" : userTexts.getLast()));
    }

    private static PlanPrompt parse(String text) {
        Matcher request = REQUEST.matcher(text);
        // The first mark ends what the planner was told; a second one is part of what somebody asked for.
        String head = request.find() ? text.substring(0, request.start()) : text;
        Matcher max = MAX.matcher(head);
        int limit = max.find() ? Math.max(1, Integer.parseInt(max.group(1))) : DEFAULT_MAX;
        return new PlanPrompt(limit, agents(head), text.substring(request.end()).strip());
    }

    private static Map<String, String> agents(String head) {
        Matcher list = AGENTS.matcher(head);
        Map<String, String> agents = new LinkedHashMap<>();
        if (list.find()) {
            Matcher agent = AGENT.matcher(head.substring(list.end()));
            while (agent.find()) {
                agents.putIfAbsent(agent.group(1), agent.group(2) == null ? "" : agent.group(2));
            }
        }
        return agents;
    }

    /// The agent that reads and reports.
    String researcher() {
        return agentLike("general", "explore");
    }

    /// The agent that writes.
    String worker() {
        return agentLike("build", "general");
    }

    private String agentLike(String... preferred) {
        for (String name : preferred) {
            if (agents.containsKey(name)) {
                return name;
            }
        }
        return agents.keySet().stream().findFirst().orElse(preferred[0]);
    }
}
