package dev.mto.cli.view;

import dev.mto.cli.PlanDocuments;
import java.time.Instant;
import java.util.List;
import org.jline.utils.AttributedString;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What tests of pictures of plans have in common. Only static members, for a static import.
final class PaintedPlans {
    static final Instant NOW = PlanDocuments.BEGUN.plusSeconds(16);

    private PaintedPlans() {}

    /// The picture of a plan at that moment.
    static List<String> painted(JsonNode document, Activities activities, Theme theme, int width) {
        return new PlanPainter(PlanDocuments.picture(document), activities, NOW, 0).paint(theme, width).stream()
                .map(AttributedString::toString).toList();
    }

    static JsonNode json(String quoted) {
        return JsonMapper.shared().readTree(quoted.replace('\'', '"'));
    }

    /// One reads, another is held up.
    static Activities busy() {
        Activities activities = new Activities();
        activities.shown(json("{'attempt':'subtask.1.1','kind':'tool','tool':'read','title':'docs/pricing.md'}"));
        activities.shown(json("{'attempt':'subtask.2.1','kind':'retrying','message':'429 too many requests'}"));
        return activities;
    }
}
