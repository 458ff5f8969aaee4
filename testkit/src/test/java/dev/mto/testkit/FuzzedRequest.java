package dev.mto.testkit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// A request with something wrong about it, as bytes. Immutable.
///
/// Each begins as one that the server takes, and is then spoilt in one to three places, so that many get past the first check
/// and fail at a later one.
///
/// @param number which of its seed it is
/// @param raw its bytes, a character each
record FuzzedRequest(int number, String raw) {
    private static final List<String> PATHS = List.of("/v1/orchestrate", "/v1/orchestrate/ID",
            "/v1/orchestrate/ID/events", "/v1/orchestrate/ID/timeline",
            "/v1/orchestrate/ID/cancel", "/v1/orchestrate/ID/approve", "/v1/orchestrate/ID/plan",
            "/v1/orchestrate/ID/subtasks/0/cancel", "/v1/orchestrate/ID/subtasks/0/retry",
            "/v1/options", "/v1/agents", "/v1/orchestrate/ID/deliveries", "/v1/orchestrate/ID/deliveries/ID-2/retry",
            "/v1/webhooks/secret",
            "/v1/orchestrate/ID/synthesis", "/v1/orchestrate/ID/synthesis/claim", "/v1/tokens", "/v1/nodes",
            "/v1/drain", "/v1/tokens/ci", "/mcp",
            "/v1/session", "/", "/plans/ID", "/assets/index.js", "/metrics", "/health/live", "/errors/not_found");
    private static final List<String> METHODS = List.of("GET", "GET", "POST", "POST", "POST", "PUT", "DELETE", "HEAD",
            "OPTIONS", "PATCH", "TRACE", "get", "BREW", "CONNECT");
    private static final List<String> PARAMETERS = List.of("limit", "cursor", "status", "directory", "parentSessionId",
            "clientId", "model", "after", "follow", "nonsense");
    private static final List<String> HEADERS = List.of("Last-Event-ID", "Accept", "Content-Type", "Content-Length",
            "Transfer-Encoding", "Authorization", "Idempotency-Key", "traceparent", "Origin", "Host", "Expect",
            "Cookie", "Mto-Session-Key",
            "Connection", "Accept-Encoding", "Range", "Mcp-Session-Id", "X-Forwarded-For", "Content-Encoding");
    private static final List<String> BODIES = List.of(
            "{\"taskDescription\":\"add up\",\"maxSubtasks\":3,\"onDependencyFailure\":\"continue\",\"allow\":[\"bash\"]}",
            "{\"taskDescription\":\"add up\",\"callbackUrl\":\"https://192.0.2.1/x?y=z\"}",
            "{\"reason\":\"enough\"}", "{\"revision\":1}", "{\"clientId\":\"tui-1\"}",
            "[{\"description\":\"first\",\"agent\":\"chat\",\"dependencies\":[]}]",
            "{\"subtasks\":[{\"description\":\"a\",\"agent\":\"chat\",\"dependencies\":[0,1]}],\"revision\":1,\"approve\":true}",
            "{\"clientId\":\"tui-1\",\"ok\":false,\"error\":{\"code\":\"rate_limited\",\"message\":\"m\"}}",
            "{\"name\":\"ci\",\"scopes\":[\"plans:read\"],\"expires\":\"30d\"}",
            "{\"token\":\"mto_k3v9x2m8abcd_" + "A".repeat(43) + "\"}",
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"plan_status\",\"arguments\":{}}}");
    private static final List<String> ODDITIES = List.of("", " ", "-1", "0", "1e999", "99999999999999999999", "NaN",
            "null",
            "true", "[]", "{}", "''", "' OR 1=1 --", "../../etc/passwd", "%00", "%2e%2e%2f", "%", "%zz", "%ff%fe",
            "\u0000", "\t",
            "\r", "\uD83D\uDE80", "\u202Eabc", "a\u0301", "<script>", "${jndi:ldap://x}", "plan_", "plan_\u00e9",
            "*/*;q=2",
            "text/event-stream", "chunked", "gzip, chunked", "Bearer", "Bearer x", "00-0-0-0", "identity", "close",
            "a,b,c", "mto_session=AXJ4vXKGQGi5Qw0IW2yczt5Ti3zrwjRwz", "A".repeat(43),
            "application/json; charset=utf-32", "\"", "\\", "\\u0000", "x".repeat(300), "y".repeat(9_000),
            "9".repeat(400),
            "[".repeat(3_000), "{\"a\":".repeat(1_500));

    /// @param token that lets in
    /// @param plan the id of one that there is
    static FuzzedRequest of(int number, Random random, String token, String plan) {
        String path = pick(random, PATHS).replace("ID", random.nextInt(4) == 0 ? uri(odd(random)) : plan);
        String method = pick(random, METHODS);
        List<String> headers = new ArrayList<>(List.of("Host: localhost", "Connection: close"));
        if (random.nextInt(12) > 0) {
            headers.add("Authorization: Bearer " + token);
        }
        byte[] body = random.nextInt(3) == 0
                ? new byte[0]
                : spoilt(random, pick(random, BODIES).getBytes(StandardCharsets.UTF_8));
        if (body.length > 0) {
            headers.add("Content-Type: application/json");
            headers.add("Content-Length: "
                    + (random.nextInt(25) == 0 ? body.length + random.nextInt(-5, 40) : body.length));
        }
        for (int count = random.nextInt(3); count > 0; count--) {
            headers.add(random.nextInt(headers.size() + 1), pick(random, HEADERS) + ": " + odd(random));
        }
        if (random.nextInt(30) == 0) {
            headers.add(pick(random,
                    List.of("no colon", ": no name", "Bad Name: x", "X:" + "z".repeat(20_000), " folded")));
        }
        String version = random.nextInt(20) == 0
                ? pick(random, List.of(" HTTP/1.0", " HTTP/9.9", "", " HTTQ"))
                : " HTTP/1.1";
        return new FuzzedRequest(number, raw(method + " " + path + query(random) + version, headers, body));
    }

    private static String query(Random random) {
        StringBuilder query = new StringBuilder();
        for (int count = random.nextInt(4) - 1; count > 0; count--) {
            query.append(query.isEmpty() ? '?' : '&').append(pick(random, PARAMETERS)).append('=')
                    .append(uri(odd(random)));
        }
        return query.toString();
    }

    /// Mostly as an address may have it; else raw.
    private static String uri(String text) {
        return text.length() % 5 == 0
                ? text.replace('\n', ' ')
                : java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String raw(String line, List<String> headers, byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((line + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n").getBytes(StandardCharsets.UTF_8));
        out.writeBytes(body);
        return out.toString(StandardCharsets.ISO_8859_1);
    }

    byte[] bytes() {
        return raw.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] spoilt(Random random, byte[] body) {
        byte[] spoilt = body;
        for (int count = random.nextInt(4); count > 0; count--) {
            spoilt = spoiltOnce(random, spoilt);
        }
        return spoilt;
    }

    private static byte[] spoiltOnce(Random random, byte[] body) {
        int at = random.nextInt(body.length + 1);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(body, 0, at);
        switch (random.nextInt(4)) {
            case 0 -> out.write(random.nextInt(256));
            case 1 -> out.writeBytes(odd(random).getBytes(StandardCharsets.UTF_8));
            case 2 -> {
                return out.toByteArray();
            }
            default -> {
                // Left out: what stood here.
                int next = Math.min(body.length, at + 1 + random.nextInt(6));
                out.write(body, next, body.length - next);
                return out.toByteArray();
            }
        }
        out.write(body, at, body.length - at);
        return out.toByteArray();
    }

    private static String odd(Random random) {
        return pick(random, ODDITIES);
    }

    private static <T> T pick(Random random, List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
