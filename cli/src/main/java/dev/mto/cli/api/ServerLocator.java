package dev.mto.cli.api;

import dev.mto.client.Endpoint;
import dev.mto.client.PlanApi;
import dev.mto.client.ServerSource;
import dev.mto.client.UnreachableException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/// Finds the server to speak to. Thread-safe.
///
/// Where `MTO_URL` is set it is that one and no other. Else it is the one on this machine that wrote `server.json`, if
/// it still answers; it is looked up anew each time, as a server that was restarted may have another port.
public final class ServerLocator implements ServerSource {
    public static final String URL_VARIABLE = "MTO_URL";
    public static final String TOKEN_VARIABLE = "MTO_TOKEN";

    private final Map<String, String> variables;
    private final DataFolder folder;

    public ServerLocator(Map<String, String> variables, DataFolder folder) {
        this.variables = Map.copyOf(variables);
        this.folder = folder;
    }

    /// Whether the server is given by the environment, so that none is ever started.
    public boolean isGiven() {
        return !variable(URL_VARIABLE).isEmpty();
    }

    /// The server, if it is up.
    ///
    /// @throws UnreachableException where the environment names one and it does not answer, or names it wrongly
    public Optional<PlanApi> find() throws UnreachableException {
        if (isGiven()) {
            return Optional.of(given());
        }
        return folder.server().map(record -> new PlanApi(local(record.url()))).filter(PlanApi::isLive);
    }

    /// The server.
    ///
    /// @throws UnreachableException where none is up; says how to start one
    @Override
    public PlanApi require() throws UnreachableException {
        return find().orElseThrow(() -> new UnreachableException(noServer()));
    }

    private String noServer() {
        String gone = folder.server()
                .map(record -> "nothing answers at " + record.url() + ", where " + folder.serverFile() + " says it is")
                .orElse("there is no " + folder.serverFile());
        return "no server is up: " + gone + "\n  start one with: mto start (mto run does it by itself)";
    }

    private PlanApi given() throws UnreachableException {
        URI url = parsed(variable(URL_VARIABLE));
        String token = variable(TOKEN_VARIABLE);
        if (token.isEmpty()) {
            throw new UnreachableException(
                    URL_VARIABLE + " is set and " + TOKEN_VARIABLE + " is not: set both, or neither");
        }
        PlanApi api = new PlanApi(byVariable(url, token));
        if (!api.isLive()) {
            throw new UnreachableException("no mto server answers at " + url + ", which " + URL_VARIABLE + " names");
        }
        return api;
    }

    private static URI parsed(String text) throws UnreachableException {
        try {
            URI url = URI.create(text);
            if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return url;
            }
        } catch (IllegalArgumentException _) {
            // Told below, like every other wrong form.
        }
        throw new UnreachableException(URL_VARIABLE + " must be like http://127.0.0.1:7420 and is " + text);
    }

    private Endpoint local(URI url) {
        String own = variable(TOKEN_VARIABLE);
        return own.isEmpty()
                ? new Endpoint(url, folder.token().orElse(""), folder.tokenFile().toString(),
                        "it was started with another data folder: set MTO_DATA_DIR to that one, or restart it (mto stop)")
                : byVariable(url, own);
    }

    private static Endpoint byVariable(URI url, String token) {
        return new Endpoint(url, token, TOKEN_VARIABLE,
                "set " + TOKEN_VARIABLE + " to a token of that server, or unset it for one on this machine");
    }

    private String variable(String name) {
        return variables.getOrDefault(name, "").strip();
    }
}
