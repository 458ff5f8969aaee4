package dev.mto.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The files in `deploy/` of this checkout. Immutable.
///
/// @param checkout the root of the checkout
record DeployFolder(Path checkout) {
    private static final YAMLMapper YAML = YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static DeployFolder ofThisCheckout() {
        return new DeployFolder(Path.of(Objects.requireNonNull(System.getProperty("mto.root"), "-Dmto.root")));
    }

    Path file(String name) {
        return checkout.resolve("deploy").resolve(name);
    }

    String text(String name) throws IOException {
        return Files.readString(file(name));
    }

    /// All files below it.
    List<Path> files() throws IOException {
        try (Stream<Path> tree = Files.walk(checkout.resolve("deploy"))) {
            // What an operator keeps there for themselves.
            return tree.filter(Files::isRegularFile).filter(file -> !file.endsWith(".env")).sorted().toList();
        }
    }

    /// The documents of a YAML file; a key that stands there twice is an error.
    List<JsonNode> documents(Path file) throws IOException {
        try (MappingIterator<JsonNode> all = YAML.readerFor(JsonNode.class).readValues(Files.readString(file))) {
            return all.readAll();
        }
    }

    /// The one object of a kind in the manifests for Kubernetes.
    JsonNode manifest(String kind, String name) throws IOException {
        for (Path file : files()) {
            if (file.toString().contains("/kubernetes/")) {
                for (JsonNode document : documents(file)) {
                    if (document.path("kind").asString("").equals(kind)
                            && document.at("/metadata/name").asString("").equals(name)) {
                        return document;
                    }
                }
            }
        }
        throw new AssertionError("deploy/kubernetes has no " + kind + " " + name);
    }

    /// A service of the compose file as it stands there, without what it takes from another one.
    JsonNode service(String name) throws IOException {
        return documents(file("compose.yaml")).getFirst().path("services").path(name);
    }

    /// The modules that the image's Java is made of.
    SortedSet<String> modules() throws IOException {
        return new TreeSet<>(Arrays.asList(found("--add-modules[\\s\\\\]+(\\S+)", text("Dockerfile")).getFirst()
                .split(",")));
    }

    /// What the first group of a pattern matches, each time.
    static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern, Pattern.MULTILINE).matcher(text).results().map(DeployFolder::group).toList();
    }

    private static String group(MatchResult match) {
        return match.groupCount() == 0 ? match.group() : match.group(1);
    }
}
