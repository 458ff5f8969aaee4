package dev.mto.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The real opencode with nothing of this machine's user in it: folders of its own, and a [ScriptedModel] as its only
/// provider. Immutable.
///
/// @param program the pinned release
/// @param home its home folder
/// @param config its configuration file, which a test may rewrite before it starts opencode
/// @param environment what is to be set in the environment of every opencode process
public record RealOpencode(Path program, Path home, Path config, Map<String, String> environment) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int MODEL_TIMEOUT_MILLIS = 60_000;

    /// Prepares it.
    ///
    /// @param folder where its folders are made; a test's temporary folder
    /// @param baseUrl the model's
    /// @throws AssertionError where opencode is not there and cannot be installed
    public static RealOpencode in(Path folder, URI baseUrl) throws IOException, InterruptedException {
        RealOpencodeInstall install = RealOpencodeInstall.pinned();
        Path program = install.program();
        Path settings = folder.resolve("config").resolve("opencode");
        Files.createDirectories(folder.resolve("home"));
        Files.createDirectories(settings);
        preventInstall(settings, install.version());
        Path config = settings.resolve("opencode.json");
        Files.writeString(config, JSON.writeValueAsString(configuration(baseUrl)));
        return new RealOpencode(program, folder.resolve("home"), config, environment(folder));
    }

    /// A command of this opencode, in a directory. Nothing of opencode's that is set in our own environment reaches it.
    public ProcessBuilder command(Path directory, String... arguments) {
        ProcessBuilder process = new ProcessBuilder(
                Stream.concat(Stream.of(program.toString()), Stream.of(arguments)).toList());
        process.environment().keySet().removeIf(name -> name.startsWith("OPENCODE_") || name.startsWith("XDG_"));
        process.environment().putAll(environment);
        // opencode believes this rather than the directory it is started in.
        process.environment().put("PWD", directory.toString());
        return process.directory(directory.toFile());
    }

    /// At first use of a folder opencode runs `npm install` in it, which takes seconds and swallows SIGTERM. It does
    /// not where that looks done.
    private static void preventInstall(Path settings, String version) throws IOException {
        String dependencies = "{\"dependencies\":{\"@opencode-ai/plugin\":\"" + version + "\"}}";
        Files.createDirectories(settings.resolve("node_modules"));
        Files.writeString(settings.resolve("package.json"), dependencies);
        Files.writeString(settings.resolve("package-lock.json"),
                "{\"lockfileVersion\":3,\"packages\":{\"\":" + dependencies + "}}");
    }

    private static Map<String, String> environment(Path folder) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("HOME", folder.resolve("home").toString());
        for (String kind : List.of("DATA", "CONFIG", "STATE", "CACHE")) {
            environment.put("XDG_" + kind + "_HOME", folder.resolve(kind.toLowerCase(Locale.ROOT)).toString());
        }
        for (String what : List.of("AUTOUPDATE", "MODELS_FETCH", "SHARE", "LSP_DOWNLOAD", "DEFAULT_PLUGINS")) {
            environment.put("OPENCODE_DISABLE_" + what, "1");
        }
        // Takes away the tool that asks a person.
        environment.put("OPENCODE_CLIENT", "serve");
        environment.put("BUN_CONFIG_MAX_HTTP_REQUESTS", "1000");
        return Map.copyOf(environment);
    }

    private static ObjectNode configuration(URI baseUrl) {
        ObjectNode config = JSON.createObjectNode().put("$schema", "https://opencode.ai/config.json")
                .put("model", "scripted/" + ScriptedModel.MODEL)
                .put("small_model", "scripted/" + ScriptedModel.SMALL_MODEL)
                .put("autoupdate", false).put("share", "disabled").put("snapshot", false);
        config.putArray("enabled_providers").add("scripted");
        ObjectNode provider = config.putObject("provider").putObject("scripted")
                .put("npm", "@ai-sdk/openai-compatible").put("name", "Scripted");
        provider.putObject("options").put("baseURL", baseUrl.toString()).put("apiKey", "sk-scripted")
                .put("headerTimeout", MODEL_TIMEOUT_MILLIS).put("chunkTimeout", MODEL_TIMEOUT_MILLIS);
        ObjectNode models = provider.putObject("models");
        for (String name : List.of(ScriptedModel.MODEL, ScriptedModel.SMALL_MODEL)) {
            ObjectNode model = models.putObject(name).put("name", name).put("tool_call", true);
            model.putObject("limit").put("context", 200_000).put("output", 8_192);
            model.putObject("cost").put("input", 1).put("output", 2);
        }
        return config;
    }
}
