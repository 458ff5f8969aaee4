package dev.mto.json;

import dev.mto.delivery.Notice;
import dev.mto.run.PlanState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What receivers are told, as JSON: the plan as GET gave it at that moment, or as much of it as fits. Stateless.
public final class NoticeJson {
    /// How much of a text stays that is cut, in characters. Each may take six bytes, and all that is left then is within
    /// any limit that this is used with.
    static final int TEXT = 20_000;

    private NoticeJson() {}

    /// What is told of an event.
    ///
    /// @param plan as it was by the event that is told of
    /// @param limit in bytes, from 256 KiB on; where the whole is larger, `data.omitted` says what was left out or cut:
    /// first the sub-tasks' results, then the ends of the longest texts, then the sub-tasks
    public static String write(Notice notice, PlanState plan, int limit) {
        ObjectNode data = Json.mapper().valueToTree(PlanView.of(plan));
        String body = body(notice, data);
        List<String> omitted = new ArrayList<>();
        for (Cut cut : List.<Cut>of(NoticeJson::results, NoticeJson::texts, NoticeJson::subtasks)) {
            if (body.getBytes(StandardCharsets.UTF_8).length <= limit) {
                return body;
            }
            omitted.addAll(cut.of(data));
            omitted.forEach(data.putArray("omitted")::add);
            body = body(notice, data);
        }
        return body;
    }

    /// Makes less of it.
    @FunctionalInterface
    private interface Cut {
        /// @return what is missing then
        List<String> of(ObjectNode data);
    }

    private static String body(Notice notice, ObjectNode data) {
        return Json.mapper().writeValueAsString(Json.mapper().createObjectNode()
                .put("type", notice.type().text()).put("timestamp", notice.at().toString()).set("data", data));
    }

    private static List<String> results(ObjectNode data) {
        Stream.concat(data.path("subtasks").valueStream(), data.path("dropped").valueStream())
                .forEach(subtask -> ((ObjectNode) subtask).remove("result"));
        return List.of("subtasks.result");
    }

    private static List<String> texts(ObjectNode data) {
        ObjectNode plan = (ObjectNode) data.path("plan");
        return Stream.of("answer", "taskDescription").filter(field -> isCut(plan, field)).map(field -> "plan." + field)
                .toList();
    }

    private static boolean isCut(ObjectNode plan, String field) {
        JsonNode text = plan.path(field);
        if (!text.isString() || text.stringValue().length() <= TEXT) {
            return false;
        }
        String whole = text.stringValue();
        int end = Character.isHighSurrogate(whole.charAt(TEXT - 1)) ? TEXT - 1 : TEXT;
        plan.put(field, whole.substring(0, end));
        return true;
    }

    private static List<String> subtasks(ObjectNode data) {
        ((ObjectNode) data.path("plan")).remove("notes");
        data.putArray("subtasks");
        data.remove("dropped");
        return List.of("subtasks", "plan.notes");
    }
}
