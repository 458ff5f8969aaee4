package dev.mto.http;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Puts calls at addresses: what takes `GET` takes `HEAD` too, and everything answers `OPTIONS`. Confined to one
/// thread.
///
/// @param routes where they are put
record Routes(RoutesConfig routes) {
    void add(String path, Map<HandlerType, Handler> calls) {
        Map<HandlerType, Handler> all = new LinkedHashMap<>(calls);
        // Left to itself, Javalin answers 200 to HEAD without asking the handler, whatever is missing.
        if (calls.containsKey(HandlerType.GET)) {
            all.put(HandlerType.HEAD, calls.get(HandlerType.GET));
        }
        List<HandlerType> methods = new ArrayList<>(all.keySet());
        methods.add(HandlerType.OPTIONS);
        String allow = methods.stream().map(HandlerType::name).sorted().collect(Collectors.joining(", "));
        all.put(HandlerType.OPTIONS, context -> context.status(204).header("Allow", allow));
        all.forEach((method, handler) -> routes.addHttpHandler(method, path, handler));
    }

    /// The methods that Javalin found for an address that was asked with another one.
    ///
    /// @param details as Javalin gives them; their key depends on the client's `Accept` header
    static String allowed(Map<String, String> details) {
        return details.values().stream().findFirst().orElse("");
    }
}
