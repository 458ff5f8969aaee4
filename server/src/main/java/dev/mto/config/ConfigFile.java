package dev.mto.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// A YAML file taken apart: each key as a dotted path, with what was written there and on which line. Confined to one
/// thread.
final class ConfigFile {
    private static final YAMLMapper YAML = new YAMLMapper(new YAMLFactory());

    private final Path file;
    private final Map<String, Found> entries = new LinkedHashMap<>();
    private final List<SettingProblem> problems = new ArrayList<>();

    private ConfigFile(Path file) {
        this.file = file;
    }

    static ConfigFile read(Path file) {
        ConfigFile config = new ConfigFile(file);
        try (JsonParser parser = YAML.createParser(Files.readString(file))) {
            config.readDocument(parser);
        } catch (JacksonException e) {
            config.problem(file.toString(), "", "must be YAML: " + e.getOriginalMessage(),
                    e.getLocation() == null ? 0 : e.getLocation().getLineNr());
        } catch (IOException e) {
            config.problem(file.toString(), "", "cannot be read: " + e, 0);
        }
        return config;
    }

    Map<String, Found> entries() {
        return entries;
    }

    List<SettingProblem> problems() {
        return problems;
    }

    private void readDocument(JsonParser parser) {
        JsonToken first = parser.nextToken();
        if (first == JsonToken.START_OBJECT) {
            readMapping(parser, "");
        } else if (first != null && first != JsonToken.VALUE_NULL) {
            problem(file.toString(), "", "must hold settings as \"key: value\"", line(parser));
        }
    }

    private void readMapping(JsonParser parser, String prefix) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            String key = prefix + name;
            int line = line(parser);
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT) {
                readMapping(parser, key + ".");
            } else if (token == JsonToken.START_ARRAY) {
                readSequence(parser, key, line);
            } else {
                add(key, List.of(token == JsonToken.VALUE_NULL ? "" : parser.getString()), line);
            }
        }
    }

    private void readSequence(JsonParser parser, String key, int line) {
        List<String> texts = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (parser.currentToken().isScalarValue()) {
                texts.add(parser.getString());
            } else {
                problem(key, "", "must be a list of plain texts", line(parser));
                parser.skipChildren();
            }
        }
        add(key, texts, line);
    }

    private void add(String key, List<String> texts, int line) {
        Found earlier = entries.putIfAbsent(key, new Found(texts, place(line)));
        if (earlier != null) {
            problem(key, String.join(", ", texts), "is given more than once, first at " + earlier.source(), line);
        }
    }

    private void problem(String key, String value, String allowed, int line) {
        problems.add(new SettingProblem(key, value, allowed, place(line)));
    }

    private String place(int line) {
        return line > 0 ? file + ", line " + line : file.toString();
    }

    private static int line(JsonParser parser) {
        return parser.currentTokenLocation().getLineNr();
    }
}
