package dev.mto.opencode;

import dev.mto.opencode.OpencodeSettings.Home;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The environment that opencode runs in: ours, what the settings add, and what this package needs.
final class ChildEnvironment {
    /// Found in `/proc/<pid>/environ` of the server and of all its children, also of those that left its process group
    /// (opencode runs each shell command in a session of its own).
    static final String MARKER = "MTO_OPENCODE_ID";

    /// The agent that cuts requests up. It exists only in servers of ours.
    static final String PLANNER_AGENT = "mto-planner";

    private static final String CONFIG = "OPENCODE_CONFIG_CONTENT";

    private ChildEnvironment() {}

    static Map<String, String> of(Map<String, String> inherited, OpencodeSettings settings) {
        Map<String, String> environment = new TreeMap<>(inherited);
        switch (settings.home()) {
            case Home.User user -> environment.putAll(user.environment());
            case Home.Apart apart -> {
                // What the user set for their own opencode must not leak into one that is not theirs.
                environment.keySet().removeIf(name -> name.startsWith("OPENCODE_"));
                environment.putAll(ApartHome.environment(apart));
            }
        }
        environment.putAll(needed());
        environment.merge(CONFIG, overlay(settings).toString(), ChildEnvironment::merged);
        return environment;
    }

    private static Map<String, String> needed() {
        Map<String, String> needed = new LinkedHashMap<>();
        needed.put("OPENCODE_DISABLE_AUTOUPDATE", "1");
        // With this client name opencode offers no `question` tool, which nobody would answer.
        needed.put("OPENCODE_CLIENT", "serve");
        // Bun's own limit is 256; further model calls would wait in silence while their sessions say `busy`.
        needed.put("BUN_CONFIG_MAX_HTTP_REQUESTS", "1000");
        return needed;
    }

    /// What is laid over the user's configuration, for our server only.
    ///
    /// `snapshot`: serialises the sessions of one git folder, and nobody can press undo in them. `share`: an unattended
    /// run must not publish anything. `continue_loop_on_deny`: refusing one permission makes opencode refuse all others
    /// that the session waits for, without our message; without this setting that ends the run (seen with three reads
    /// in one step).
    private static ObjectNode overlay(OpencodeSettings settings) {
        ObjectNode overlay = Wire.object().put("snapshot", false).put("autoupdate", false).put("share", "disabled");
        overlay.putObject("experimental").put("continue_loop_on_deny", true);
        overlay.putObject("agent").putObject(PLANNER_AGENT).put("mode", "primary").put("hidden", true)
                .put("description", "Cuts a request up into sub-tasks").put("prompt",
                        settings.conduct().plannerPrompt())
                .putObject("permission").put("*", "deny");
        return overlay;
    }

    /// Puts the overlay over a configuration that is there already. One that cannot be read is left to opencode, which
    /// says better what is wrong with it.
    static String merged(String present, String overlay) {
        try {
            if (Wire.parseConfiguration(present) instanceof ObjectNode configuration) {
                lay(Wire.parse(overlay), configuration);
                return configuration.toString();
            }
            return present;
        } catch (JacksonException e) {
            return present;
        }
    }

    private static void lay(JsonNode over, ObjectNode under) {
        over.properties().forEach(property -> {
            if (property.getValue().isObject() && under.path(property.getKey()) instanceof ObjectNode inner) {
                lay(property.getValue(), inner);
            } else {
                under.set(property.getKey(), property.getValue());
            }
        });
    }
}
