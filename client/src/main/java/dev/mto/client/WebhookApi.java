package dev.mto.client;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The part of the server's REST interface that is about webhooks. Thread-safe; throws as [PlanApi] does.
public final class WebhookApi {
    private static final String SECRET = "/v1/webhooks/secret";

    private final PlanApi server;

    public WebhookApi(PlanApi server) {
        this.server = server;
    }

    /// What is told of a plan, and how far that is; the newest first.
    public List<Delivery> deliveries(String planId) throws ApiException {
        return document(planId).path("deliveries").valueStream().map(Delivery::of).toList();
    }

    /// The same as the server gives it.
    public JsonNode document(String planId) throws ApiException {
        return server.json(server.call("GET", address(planId), Optional.empty()));
    }

    /// Has a delivery tried again at once.
    ///
    /// @return as it then is
    public Delivery retry(String planId, String delivery) throws ApiException {
        return Delivery.of(server.json(server.call("POST",
                address(planId) + "/" + PlanApi.encoded(delivery) + "/retry", Optional.empty())).path("delivery"));
    }

    private static String address(String planId) {
        return "/v1/orchestrate/" + PlanApi.encoded(planId) + "/deliveries";
    }

    /// What the caller's webhooks are signed with.
    public WebhookSecret secret() throws ApiException {
        return secret("GET");
    }

    /// Makes a new one. The one before signs beside it for a day.
    public WebhookSecret rotateSecret() throws ApiException {
        return secret("POST");
    }

    private WebhookSecret secret(String method) throws ApiException {
        JsonNode json = server.json(server.call(method, SECRET, Optional.empty()));
        return new WebhookSecret(json.path("secret").stringValueOpt().orElseThrow(server::notOurs),
                json.path("previousUntil").valueStream().flatMap(at -> Fields.instant(at).stream()).toList());
    }
}
