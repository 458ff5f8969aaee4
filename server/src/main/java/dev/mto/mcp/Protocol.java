package dev.mto.mcp;

import dev.mto.json.Json;
import dev.mto.plan.TraceParent;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import io.modelcontextprotocol.json.schema.JsonSchemaValidator.ValidationResponse;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.server.transport.DefaultServerTransportSecurityValidator;
import io.modelcontextprotocol.server.transport.HeaderAccessor;
import io.modelcontextprotocol.server.transport.ServerHttpHeaderValidator;
import io.modelcontextprotocol.server.transport.ServerTransportSecurityException;
import io.modelcontextprotocol.spec.HttpHeaders;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse.JSONRPCError;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import io.modelcontextprotocol.spec.ProtocolVersions;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/// Carries messages between HTTP and the protocol's library. Thread-safe.
///
/// The library's own servlets are not used. The one that can tell of progress keeps each client's session until the
/// client lets go of it, which many never do, and forgets them all at a restart; the one without sessions can tell
/// nothing before the answer; neither notices a client that is gone, and neither bounds what it reads in time. So no
/// state is kept of a client here. It is given a name all the same, for its cancellations to be told from others'.
final class Protocol implements McpStatelessServerTransport {
    /// Under which a tool finds its [Call].
    static final String CALL = "call";

    private static final Logger LOG = LoggerFactory.getLogger(Protocol.class);
    /// Where the client works, percent-encoded; `mto mcp` tells it.
    private static final String DIRECTORY = "Mto-Directory";
    private static final int MAX_SESSION_CHARACTERS = 200;
    /// What a web page elsewhere sends, is refused: it has no business here, with whatever token.
    private static final List<String> LOCAL_ORIGINS = List.of("http://localhost:*", "https://localhost:*",
            "http://127.0.0.1:*", "https://127.0.0.1:*", "http://[::1]:*", "https://[::1]:*");

    private final McpJsonMapper json = new JacksonMcpJsonMapper(JsonMapper.shared());
    private final ServerHttpHeaderValidator origins = DefaultServerTransportSecurityValidator.builder()
            .allowedOrigins(LOCAL_ORIGINS).build();
    private final Waits waits;
    private @Nullable McpStatelessServerHandler handler;

    Protocol(PlanTools tools, String version, Waits waits) {
        this.waits = waits;
        McpServer.sync(this).serverInfo("mto", version).instructions(ToolTexts.INSTRUCTIONS)
                .capabilities(McpSchema.ServerCapabilities.builder().tools(false).build())
                .jsonMapper(json)
                // The tools check their arguments, in the words of the REST API; what they give is ours.
                .validateToolInputs(false)
                .jsonSchemaValidator((_, _) -> ValidationResponse.asValid(""))
                // In the thread of the request, which is a virtual one and may wait.
                .immediateExecution(true)
                .tools(tools.all())
                .build();
    }

    @Override
    public void setMcpHandler(McpStatelessServerHandler mcpHandler) {
        handler = mcpHandler;
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.empty();
    }

    /// The oldest is spoken by programs that begin `mto mcp`.
    @Override
    public List<String> protocolVersions() {
        return List.of(ProtocolVersions.MCP_2024_11_05, ProtocolVersions.MCP_2025_03_26,
                ProtocolVersions.MCP_2025_06_18, ProtocolVersions.MCP_2025_11_25);
    }

    /// Answers one message, and returns when all is said.
    ///
    /// @throws IOException where the client is gone
    void answer(Desk desk, String message, HttpServletRequest request, Reply reply) throws IOException {
        try {
            origins.validate(new Headers(request));
        } catch (ServerTransportSecurityException e) {
            refuse(reply, e.getStatusCode(), ErrorCodes.INVALID_REQUEST, e.getMessage()
                    + ": web pages from elsewhere may not speak to this server");
            return;
        }
        String version = request.getHeader(HttpHeaders.PROTOCOL_VERSION);
        if (version != null && !protocolVersions().contains(version)) {
            refuse(reply, 400, ErrorCodes.INVALID_REQUEST,
                    "MCP-Protocol-Version must be one of " + String.join(", ", protocolVersions()));
            return;
        }
        Optional<McpSchema.JSONRPCMessage> parsed = parsed(message);
        if (parsed.isEmpty()) {
            refuse(reply, 400, ErrorCodes.PARSE_ERROR, "The body must be one JSON-RPC 2.0 message; no batch");
        } else if (parsed.get() instanceof JSONRPCRequest call && call.id() != null) {
            answer(desk, call, request, reply);
        } else {
            if (parsed.get() instanceof JSONRPCNotification notification) {
                heed(desk, notification, request);
            }
            reply.acknowledge();
        }
    }

    private void answer(Desk desk, JSONRPCRequest request, HttpServletRequest http, Reply reply)
            throws IOException {
        if (request.method().equals(McpSchema.METHOD_INITIALIZE)) {
            reply.header(HttpHeaders.MCP_SESSION_ID, UUID.randomUUID().toString());
        }
        Call call = new Call(reply, json, desk, new Call.Origin(directory(http), span(http)), waits::isClosing);
        waits.during(new Waits.Key(desk.caller(), session(http), request.id()), call, () -> {
            String response = json.writeValueAsString(
                    handled(request, McpTransportContext.create(Map.of(CALL, call))));
            if (call.isCancelled()) {
                reply.fallSilent();
            } else {
                reply.finish(response);
            }
        });
    }

    private JSONRPCResponse handled(JSONRPCRequest request, McpTransportContext context) {
        if (handler == null) {
            throw new IllegalStateException("the library sets its handler while it is built");
        }
        try {
            JSONRPCResponse response = handler.handleRequest(context, request)
                    .contextWrite(values -> values.put(McpTransportContext.KEY, context)).block();
            return response == null ? misfit(request) : plain(request, response);
        } catch (RuntimeException e) {
            LOG.debug("{} with odd params", request.method(), e);
            return misfit(request);
        }
    }

    /// The library's errors in words that help: it says of an unknown tool only in the data which, and of params that it
    /// cannot read which class of its own they do not fit. (What goes wrong in a tool is the tool's to tell.)
    private static JSONRPCResponse plain(JSONRPCRequest request, JSONRPCResponse response) {
        JSONRPCError error = response.error();
        if (error == null) {
            return response;
        }
        if (error.code() == ErrorCodes.INTERNAL_ERROR) {
            return misfit(request);
        }
        return error.data() instanceof String data
                ? JSONRPCResponse.error(request.id(), new JSONRPCError(error.code(), data))
                : response;
    }

    private static JSONRPCResponse misfit(JSONRPCRequest request) {
        return JSONRPCResponse.error(request.id(), new JSONRPCError(ErrorCodes.INVALID_PARAMS,
                "The params of " + request.method() + " are not as the protocol has them."));
    }

    private void heed(Desk desk, JSONRPCNotification notification, HttpServletRequest http) {
        if (notification.method().equals("notifications/cancelled")
                && notification.params() instanceof Map<?, ?> fields && fields.get("requestId") != null) {
            waits.cancel(new Waits.Key(desk.caller(), session(http), fields.get("requestId")));
        }
    }

    private Optional<McpSchema.JSONRPCMessage> parsed(String message) {
        try {
            return Optional.of(McpSchema.deserializeJsonRpcMessage(json, message));
        } catch (IOException | RuntimeException e) {
            LOG.debug("no message: {}", e.getMessage());
            return Optional.empty();
        }
    }

    private static void refuse(Reply reply, int status, int code, String message) throws IOException {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("jsonrpc", McpSchema.JSONRPC_VERSION);
        error.put("error", new JSONRPCError(code, message));
        reply.finish(status, Json.mapper().writeValueAsString(error));
    }

    private static String session(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader(HttpHeaders.MCP_SESSION_ID))
                .filter(name -> name.length() <= MAX_SESSION_CHARACTERS).orElse("");
    }

    private static Optional<String> directory(HttpServletRequest request) {
        try {
            return Optional.ofNullable(request.getHeader(DIRECTORY))
                    .map(path -> URLDecoder.decode(path, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<TraceParent> span(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("traceparent")).flatMap(TraceParent::parse);
    }

    private record Headers(HttpServletRequest request) implements HeaderAccessor {
        @Override
        public List<String> getHeader(String name) {
            return Collections.list(request.getHeaders(name));
        }

        @Override
        public List<String> getHeaderNames() {
            return Collections.list(request.getHeaderNames());
        }
    }
}
