package dev.mto.testkit.contract;

import dev.mto.testkit.contract.Contract.Operation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A request to be made of an operation. Immutable.
///
/// @param values of the address's parameters, by name
/// @param token empty for none
/// @param body absent: none
record Ask(Operation operation, Map<String, String> values, String token, Map<String, String> headers,
        Optional<byte[]> body) {
    private static final Map<String, String> USUAL = Map.of("planId", StagedPlans.PLAN.value(), "index", "0", "token",
            "ci",
            "delivery", "plan_1-17", "code", "internal", "file", "docs.css", "query", "");

    /// One that should go well, by the description's first example.
    static Ask usual(Contract contract, Operation operation) {
        Optional<byte[]> body = contract.resolved(operation.said().path("requestBody"))
                .at("/content/application~1json/examples").valueStream().findFirst()
                .map(example -> example.get("value").toString().getBytes(StandardCharsets.UTF_8));
        return new Ask(operation, USUAL, StagedApi.TOKEN, body.isPresent()
                ? Map.of("Content-Type", "application/json")
                : Map.of(), body);
    }

    Ask as(String newToken) {
        return new Ask(operation, values, newToken, headers, body);
    }

    /// With another value of a parameter; `query` stands for the whole query.
    Ask at(String parameter, String value) {
        Map<String, String> all = new TreeMap<>(values);
        all.put(parameter, value);
        return new Ask(operation, all, token, headers, body);
    }

    Ask with(String header, String value) {
        Map<String, String> all = new TreeMap<>(headers);
        all.put(header, value);
        return new Ask(operation, values, token, all, body);
    }

    Ask saying(String newBody) {
        return saying(newBody.getBytes(StandardCharsets.UTF_8));
    }

    Ask saying(byte[] newBody) {
        return new Ask(operation, values, token, headers, Optional.of(newBody)).with("Content-Type",
                "application/json");
    }

    private String address() {
        String address = operation.path();
        for (Map.Entry<String, String> value : values.entrySet()) {
            address = address.replace("{" + value.getKey() + "}", value.getValue());
        }
        String query = values.getOrDefault("query", "");
        return query.isEmpty() ? address : address + "?" + query;
    }

    HttpRequest request(int port) {
        BodyPublisher publisher = body.map(BodyPublishers::ofByteArray).orElse(BodyPublishers.noBody());
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + address()))
                .timeout(Duration.ofSeconds(60)).method(operation.method(), publisher);
        headers.forEach(request::header);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return request.build();
    }

    /// Sends it with a body that breaks off.
    ///
    /// @return all that comes back
    String breakOff(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write((operation.method() + " " + address()
                    + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer " + token
                    + "\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
                    .getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
