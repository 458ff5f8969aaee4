package dev.mto.cli.install;

import dev.mto.cli.api.DataFolder;
import dev.mto.cli.api.ServerLocator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What the plugin is told of this machine, in a file beside it. Immutable.
///
/// @param launcher what starts a server
/// @param data the folder of the server on this machine
/// @param url a server elsewhere; none is ever started then
/// @param token for that server; of no use without one
public record PluginSettings(Path launcher, DataFolder data, Optional<String> url, Optional<String> token) {
    /// As the environment says.
    ///
    /// @throws InstallException where it names a server and no token: that of this machine's server is for no other
    public static PluginSettings of(Places places, Map<String, String> variables, Path home) throws InstallException {
        Optional<String> url = variable(variables, ServerLocator.URL_VARIABLE);
        Optional<String> token = variable(variables, ServerLocator.TOKEN_VARIABLE);
        if (url.isPresent() && token.isEmpty()) {
            throw new InstallException(ServerLocator.URL_VARIABLE + " is set and " + ServerLocator.TOKEN_VARIABLE
                    + " is not: set both, for a server elsewhere, or neither, for the one on this machine");
        }
        return new PluginSettings(places.launcher(), DataFolder.of(variables, home), url, token);
    }

    private static Optional<String> variable(Map<String, String> variables, String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /// Where the plugin reads the token: the data folder's opens the server on this machine, not one elsewhere.
    Path tokenFile(PluginFolder folder) {
        return url.isPresent() ? folder.token() : data.tokenFile();
    }

    /// Writes them.
    ///
    /// @return whether anything was changed
    boolean write(PluginFolder folder) throws IOException {
        if (url.isPresent()) {
            new WholeFile(folder.token()).write(line(token.orElseThrow()), WholeFile.PRIVATE);
        } else {
            Files.deleteIfExists(folder.token());
        }
        ObjectNode json = JsonMapper.shared().createObjectNode().put("command", launcher.toString())
                .put("dataDir", data.path().toString());
        url.ifPresent(text -> json.put("url", text));
        json.put("tokenFile", tokenFile(folder).toString());
        return new WholeFile(folder.settings()).write(line(json.toPrettyString()), WholeFile.PLAIN);
    }

    private static byte[] line(String text) {
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
