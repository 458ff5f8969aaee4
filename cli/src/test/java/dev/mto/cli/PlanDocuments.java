package dev.mto.cli;

import dev.mto.cli.view.PlanPicture;
import dev.mto.client.PlanDocument;
import java.time.Instant;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Documents such as GET gives, at the stages of one plan.
public final class PlanDocuments {
    /// When the plan was handed in.
    public static final Instant BEGUN = Instant.parse("2026-11-22T10:00:00Z");

    private PlanDocuments() {}

    /// One of them as it is shown.
    public static PlanPicture picture(JsonNode document) {
        return PlanPicture.of(PlanDocument.of(document));
    }

    /// While the planner is at work.
    public static String planning() {
        return plan("planning", "").toString();
    }

    /// The sub-tasks in these statuses, one letter each: `p`ending, `r`unning, `c`ompleted, `f`ailed, `x` cancelled.
    public static ObjectNode plan(String status, String letters) {
        ObjectNode document = JsonMapper.shared().createObjectNode();
        ObjectNode plan = document.putObject("plan");
        plan.put("id", FakeServer.PLAN).put("status", status)
                .put("taskDescription", "Research 3 competitors, write a comparison table, draft an executive summary")
                .put("directory", "/src").put("createdAt", BEGUN.toString());
        ObjectNode planner = plan.putObject("planner").put("attempt", 1).put("startedAt",
                BEGUN.plusMillis(100).toString());
        if (!status.equals("planning")) {
            planner.put("finishedAt", BEGUN.plusMillis(4_100).toString());
        }
        plan.putObject("usage").put("inputTokens", 12_000).put("outputTokens", 345).put("costUsd", 0.0123);
        var subtasks = document.putArray("subtasks");
        for (int index = 0; index < letters.length(); index++) {
            subtasks.add(subtask(index, letters.charAt(index)));
        }
        return document;
    }

    private static final String[] DESCRIPTIONS = {"Research competitor A", "Research competitor B",
            "Research competitor C: 製品と価格 in Japan and elsewhere", "Write a comparison table of all three",
            "Draft an executive summary"};
    private static final int[][] DEPENDENCIES = {{}, {}, {}, {0, 1, 2}, {3}};

    private static ObjectNode subtask(int index, char letter) {
        ObjectNode subtask = JsonMapper.shared().createObjectNode();
        subtask.put("index", index).put("status", switch (letter) {
            case 'r' -> "running";
            case 'c' -> "completed";
            case 'f' -> "failed";
            case 'x' -> "cancelled";
            default -> "pending";
        });
        subtask.put("description", DESCRIPTIONS[index]).put("agent", index < 3 ? "explore" : "general");
        var dependencies = subtask.putArray("dependencies");
        for (int dependency : DEPENDENCIES[index]) {
            dependencies.add(dependency);
        }
        if (letter != 'p' && letter != 'x') {
            subtask.put("attempt", 1).put("startedAt", BEGUN.plusMillis(4_100 + index).toString());
        }
        if (letter == 'c') {
            subtask.put("result", "Result " + index + "\nsecond line\n\nthird line\nfourth line");
            subtask.putObject("usage").put("inputTokens", 3_000 * (index + 1)).put("outputTokens", 345)
                    .put("costUsd", 0.0042 * (index + 1));
        }
        if (letter == 'f') {
            subtask.putObject("error").put("code", "provider_auth").put("message", "The provider refused the key.");
        }
        if (letter == 'c' || letter == 'f') {
            subtask.put("finishedAt", BEGUN.plusMillis(12_300 + 1_000 * index).toString());
        }
        return subtask;
    }

    /// While the planner writes: what it has written by now, in these statuses.
    public static ObjectNode written(String letters) {
        ObjectNode document = plan("planning", letters);
        document.withObject("/plan").put("draft", true);
        return document;
    }

    /// Adds what was begun while the planner wrote and is not in the plan.
    public static ObjectNode dropped(ObjectNode document, String description, char letter) {
        ObjectNode draft = subtask(1, letter).put("description", description);
        if (letter == 'x') {
            draft.put("attempt", 1).put("startedAt", BEGUN.plusMillis(2_000).toString())
                    .put("finishedAt", BEGUN.plusMillis(4_900).toString()).putObject("usage").put("inputTokens", 1_234);
        }
        document.withArray("/dropped").add(draft);
        return document;
    }

    /// A plan that is over, with an answer.
    public static ObjectNode completed(String outcome, String letters) {
        ObjectNode document = plan("completed", letters);
        document.withObject("/plan").put("outcome", outcome).put("answer", "The answer.\nSecond line.")
                .put("finishedAt", BEGUN.plusMillis(41_200).toString());
        return document;
    }

    /// One of its sub-tasks.
    public static ObjectNode subtask(JsonNode document, int index) {
        return (ObjectNode) document.path("subtasks").get(index);
    }

    /// A plan that ended without an answer.
    public static ObjectNode ended(String status, String letters) {
        ObjectNode document = plan(status, letters);
        document.withObject("/plan").put("finishedAt", BEGUN.plusMillis(20_000).toString());
        if (status.equals("failed")) {
            document.withObject("/plan").putObject("error").put("code", "plan_invalid").put("message",
                    "The planner gave no valid plan: sub-task 1 depends on itself.");
        }
        return document;
    }
}
