package dev.mto.http;

import dev.mto.delivery.Delivery;
import dev.mto.delivery.Notice;
import dev.mto.delivery.NoticeType;
import dev.mto.delivery.SigningSecret;
import dev.mto.json.WebhookJson;
import dev.mto.plan.CallbackUrl;
import dev.mto.plan.PlanId;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What the calls on webhooks answer, word for word.
final class WebhookMessagesTest {
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    private static Delivery due(long seq, NoticeType type) {
        return Delivery.due(new Notice(new PlanId("plan_1"), seq, type, "x " + seq, START.plusSeconds(seq)), "ci",
                new CallbackUrl(URI.create("https://example.com/hook?key=secret")));
    }

    @Test
    void deliveries() {
        Delivery putOff = due(23, NoticeType.PLAN_FAILED).failed(Optional.empty(),
                "The receiver takes no connections.", START.plusSeconds(24), Optional.of(START.plusSeconds(29)));
        Delivery givenUp = due(17, NoticeType.PLAN_COMPLETED).failed(Optional.of(410),
                "The receiver answered 410: it wants no more of it.", START.plusSeconds(18), Optional.empty());
        Golden.assertMatches("deliveries", WebhookJson.deliveries(List.of(due(30, NoticeType.PLAN_CANCELLED), putOff,
                givenUp, due(5, NoticeType.APPROVAL_REQUESTED).delivered(204, START.plusSeconds(6)))));
    }

    @Test
    void delivery() {
        Golden.assertMatches("delivery", WebhookJson.delivery(due(17, NoticeType.PLAN_COMPLETED)));
    }

    @Test
    void secret() {
        Golden.assertMatches("webhook-secret", WebhookJson.secret(List.of(
                new SigningSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", START, Optional.empty()),
                new SigningSecret("whsec_AAAA", START.minusSeconds(60), Optional.of(START.plusSeconds(86_400))))));
    }
}
