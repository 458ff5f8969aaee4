package dev.mto.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.mto.delivery.Delivery;
import dev.mto.delivery.SigningSecret;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Deliveries and what they are signed with, as the JSON that their owner gets. Stateless.
public final class WebhookJson {
    private WebhookJson() {}

    /// Those of a plan.
    public static String deliveries(List<Delivery> deliveries) {
        return Json.mapper().writeValueAsString(new AllView(deliveries.stream().map(DeliveryView::of).toList()));
    }

    /// One of them.
    public static String delivery(Delivery delivery) {
        return Json.mapper().writeValueAsString(new OneView(DeliveryView.of(delivery)));
    }

    /// The secret there is. Of those that it took the place of only when they end: whoever needs them has them.
    ///
    /// @param secrets the current one first
    public static String secret(List<SigningSecret> secrets) {
        SigningSecret current = secrets.getFirst();
        return Json.mapper().writeValueAsString(new SecretView(current.text(), current.createdAt(),
                secrets.stream().flatMap(secret -> secret.until().stream()).toList()));
    }

    private record AllView(List<DeliveryView> deliveries) {}

    private record OneView(DeliveryView delivery) {}

    /// @param previousUntil when each that still signs beside it ends; empty where none does
    private record SecretView(String secret, Instant createdAt,
            @JsonInclude(Include.NON_EMPTY) List<Instant> previousUntil) {}

    /// @param lastStatus the HTTP status of the last answer
    private record DeliveryView(
            String id,
            String type,
            Delivery.State state,
            int attempts,
            Optional<Integer> lastStatus,
            Optional<String> lastError,
            Instant createdAt,
            Optional<Instant> lastAttemptAt,
            Optional<Instant> nextAttemptAt,
            Optional<Instant> endedAt) {
        private static DeliveryView of(Delivery delivery) {
            return new DeliveryView(delivery.id(), delivery.notice().type().text(), delivery.state(),
                    delivery.attempts(), delivery.lastStatus(), delivery.lastError(), delivery.notice().at(),
                    delivery.lastAttemptAt(), delivery.nextAttemptAt(), delivery.endedAt());
        }
    }
}
