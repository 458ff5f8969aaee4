package dev.mto.opencode;

import dev.mto.opencode.OpencodeSettings.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/// The folders and the configuration of an opencode that is not the user's.
final class ApartHome {
    private static final String PLUGIN = "@opencode-ai/plugin";

    private ApartHome() {}

    static Map<String, String> environment(Home.Apart home) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("HOME", home.folder().resolve("home").toString());
        environment.put("XDG_CONFIG_HOME", home.folder().resolve("config").toString());
        environment.put("XDG_DATA_HOME", home.folder().resolve("data").toString());
        environment.put("XDG_STATE_HOME", home.folder().resolve("state").toString());
        environment.put("XDG_CACHE_HOME", home.folder().resolve("cache").toString());
        for (String what : List.of("MODELS_FETCH", "SHARE", "LSP_DOWNLOAD", "DEFAULT_PLUGINS")) {
            environment.put("OPENCODE_DISABLE_" + what, "1");
        }
        environment.putAll(home.environment());
        return environment;
    }

    /// Makes the folders and writes the configuration. Called before each start of the server: the address of the model
    /// may have changed, and the version is the server's.
    static void prepare(Home.Apart home, String version) throws IOException {
        for (String folder : List.of("home", "data", "state", "cache", "config/opencode/node_modules")) {
            Files.createDirectories(home.folder().resolve(folder));
        }
        Path config = home.folder().resolve("config/opencode");
        Files.write(config.resolve("opencode.json"), Wire.bytes(configuration(home)));
        seed(config, version);
    }

    /// Makes opencode believe that it has installed its plugin library already. The real installation needs a network,
    /// takes 8 seconds of a processor, and makes the server deaf to SIGTERM meanwhile.
    private static void seed(Path config, String version) throws IOException {
        ObjectNode manifest = Wire.object();
        manifest.putObject("dependencies").put(PLUGIN, version);
        ObjectNode lock = Wire.object().put("lockfileVersion", 3);
        lock.putObject("packages").set("", manifest);
        Files.write(config.resolve("package.json"), Wire.bytes(manifest));
        Files.write(config.resolve("package-lock.json"), Wire.bytes(lock));
    }

    private static ObjectNode configuration(Home.Apart home) {
        ObjectNode configuration = Wire.object().put("model", "sample/sample").put("small_model", "sample/sample");
        configuration.putArray("enabled_providers").add("sample");
        ObjectNode provider = configuration.putObject("provider").putObject("sample");
        provider.put("npm", "@ai-sdk/openai-compatible").put("name", "Sample").putObject("options")
                .put("baseURL", home.model().toString()).put("apiKey", "none").put("headerTimeout", 60_000)
                .put("chunkTimeout", 60_000);
        ObjectNode model = provider.putObject("models").putObject("sample").put("name", "Sample")
                .put("tool_call", true);
        model.putObject("limit").put("context", 200_000).put("output", 32_000);
        model.putObject("cost").put("input", 0).put("output", 0);
        return configuration;
    }
}
