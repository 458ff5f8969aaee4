package dev.mto.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// The compose file, the manifests for Kubernetes, the balancer's configuration and the images agree with each other.
final class DeployManifestsTest {
    private static final int USER = 10001;
    private static final String POD = "/spec/template/spec";
    private static final String CONTAINER = POD + "/containers/0";

    private final DeployFolder deploy = DeployFolder.ofThisCheckout();

    @Test
    void everyYamlFileIsOne() throws Exception {
        List<Path> files = deploy.files().stream().filter(file -> file.toString().endsWith(".yaml")).toList();
        assertThat(files).hasSizeGreaterThan(6);
        for (Path file : files) {
            assertThat(deploy.documents(file)).as("%s", file).isNotEmpty().allMatch(JsonNode::isObject);
        }
    }

    @Test
    void kustomizeNamesEveryManifest() throws Exception {
        Set<String> named = texts(deploy.documents(deploy.file("kubernetes/kustomization.yaml")).getFirst()
                .path("resources"));
        Set<String> there = deploy.files().stream().map(deploy.file("kubernetes")::relativize)
                .map(Path::toString).filter(file -> !file.contains("/")).collect(Collectors.toCollection(TreeSet::new));
        there.remove("kustomization.yaml");
        assertThat(named).isEqualTo(there);
    }

    @ParameterizedTest
    @CsvSource({"Dockerfile, Deployment, mto, mto", "opencode.Dockerfile, StatefulSet, opencode, mto-opencode"})
    void portsAgree(String image, String kind, String name, String container) throws Exception {
        int port = Integer.parseInt(DeployFolder.found("^EXPOSE (\\d+)$", deploy.text(image)).getFirst());
        JsonNode workload = deploy.manifest(kind, name);
        assertThat(workload.at(CONTAINER + "/image").asString()).isEqualTo(container);
        assertThat(workload.at(CONTAINER + "/ports/0/containerPort").asInt()).isEqualTo(port);
        JsonNode service = deploy.manifest("Service", name);
        assertThat(service.at("/spec/ports/0/port").asInt()).isEqualTo(port);
        assertThat(service.at("/spec/ports/0/targetPort").asString())
                .isEqualTo(workload.at(CONTAINER + "/ports/0/name").asString());
        assertThat(service.at("/spec/selector")).isEqualTo(workload.at("/spec/selector/matchLabels"))
                .isEqualTo(workload.at("/spec/template/metadata/labels"));
    }

    @Test
    void theBalancerAsksTheNodesOfTheComposeFile() throws Exception {
        String port = DeployFolder.found("MTO_SERVER_PORT=(\\d+)", deploy.text("Dockerfile")).getFirst();
        assertThat(deploy.text("Dockerfile")).contains("EXPOSE " + port + "\n");
        List<String> servers = DeployFolder.found("^ +server (\\S+ \\S+) check ", deploy.text("haproxy.cfg"));
        List<String> nodes = deploy.service("balancer").path("depends_on").valueStream().map(JsonNode::asString)
                .toList();
        assertThat(servers).hasSize(3).isEqualTo(nodes.stream().map(node -> node + " " + node + ":" + port).toList());
        for (String node : nodes) {
            assertThat(deploy.service(node).path("hostname").asString()).isEqualTo(node);
            assertThat(deploy.service(node).at("/environment/MTO_NODE_NAME").asString()).isEqualTo(node);
        }
        assertThat(deploy.service("balancer").at("/ports/0").asString()).endsWith(":8080");
        assertThat(deploy.text("haproxy.cfg")).contains("bind :8080\n").contains("uri /health/ready")
                .contains("hdr Host localhost");
    }

    @Test
    void probesAskWhatTheServerAnswers() throws Exception {
        JsonNode container = deploy.manifest("Deployment", "mto").at(CONTAINER);
        Map<String, String> paths = Map.of("startupProbe", "/health/live", "livenessProbe", "/health/live",
                "readinessProbe", "/health/ready");
        for (Map.Entry<String, String> probe : paths.entrySet()) {
            JsonNode call = container.path(probe.getKey()).path("httpGet");
            assertThat(call.path("path").asString()).isEqualTo(probe.getValue());
            assertThat(call.path("port").asString()).isEqualTo(container.at("/ports/0/name").asString());
        }
        // The server answers to names it knows. It is asked by the pod's address, so that must be its own.
        assertThat(variable(container, "MTO_SERVER_HOST").at("/valueFrom/fieldRef/fieldPath").asString())
                .isEqualTo("status.podIP");
    }

    @Test
    void theUserIsTheSameEverywhere() throws Exception {
        for (String image : List.of("Dockerfile", "opencode.Dockerfile")) {
            assertThat(DeployFolder.found("--[ug]id (\\d+)", deploy.text(image)))
                    .containsExactly(String.valueOf(USER), String.valueOf(USER));
        }
        for (JsonNode pod : List.of(deploy.manifest("Deployment", "mto").at(POD),
                deploy.manifest("StatefulSet", "opencode").at(POD))) {
            JsonNode rights = pod.path("securityContext");
            assertThat(rights.path("runAsNonRoot").asBoolean(false)).isTrue();
            assertThat(Stream.of("runAsUser", "runAsGroup", "fsGroup").map(key -> rights.path(key).asInt()))
                    .containsOnly(USER);
            assertThat(rights.at("/seccompProfile/type").asString()).isEqualTo("RuntimeDefault");
            JsonNode container = pod.at("/containers/0/securityContext");
            assertThat(container.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
            assertThat(container.at("/capabilities/drop/0").asString()).isEqualTo("ALL");
        }
        assertThat(DeployFolder.found("[ug]id=(\\d+)", deploy.text("compose.yaml"))).isNotEmpty()
                .containsOnly(String.valueOf(USER));
    }

    @Test
    void whatIsWrittenToIsWritable() throws Exception {
        String image = deploy.text("Dockerfile");
        Set<String> folders = new TreeSet<>(DeployFolder.found("(?:HOME|MTO_DATA_DIR|MTO_CACHE_DIR)=(/var\\S+)",
                image));
        folders.add("/tmp");
        assertThat(folders).hasSize(3);
        JsonNode node = deploy.service("mto-1");
        assertThat(node.path("read_only").asBoolean(false)).isTrue();
        assertThat(texts(node.path("tmpfs")).stream().map(mount -> mount.split(":", 2)[0])).containsAll(folders);
        JsonNode container = deploy.manifest("Deployment", "mto").at(CONTAINER);
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean(false)).isTrue();
        assertThat(container.path("volumeMounts").valueStream().map(mount -> mount.path("mountPath").asString()))
                .containsAll(folders).contains("/work");
    }

    @Test
    void theDisruptionBudgetIsForTheOrchestrators() throws Exception {
        JsonNode budget = deploy.manifest("PodDisruptionBudget", "mto").path("spec");
        assertThat(budget.path("maxUnavailable").asInt()).isEqualTo(1);
        assertThat(budget.path("selector")).isEqualTo(deploy.manifest("Deployment", "mto").at("/spec/selector"));
    }

    @Test
    void whatRefersToSomethingElseFindsIt() throws Exception {
        JsonNode container = deploy.manifest("Deployment", "mto").at(CONTAINER);
        for (String name : List.of("DATABASE_PASSWORD", "OPENCODE_PASSWORD")) {
            JsonNode reference = variable(container, name).at("/valueFrom/secretKeyRef");
            assertThat(deploy.manifest("Secret", reference.path("name").asString()).path("stringData")
                    .has(reference.path("key").asString())).as(name).isTrue();
        }
        assertThat(variable(container, "MTO_SERVER_HOSTS").path("value").asString().split(","))
                .contains(deploy.manifest("Ingress", "mto").at("/spec/rules/0/host").asString());
        JsonNode opencode = deploy.manifest("StatefulSet", "opencode").path("spec");
        assertThat(DeployFolder.found("http://(\\S+)",
                variable(container, "MTO_OPENCODE_SERVERS").path("value").asString()))
                .hasSize(opencode.path("replicas").asInt())
                .allMatch(server -> server.matches("opencode-\\d\\." + opencode.path("serviceName").asString()
                        + ":4096"));
    }

    private static JsonNode variable(JsonNode container, String name) {
        return container.path("env").valueStream().filter(one -> one.path("name").asString().equals(name)).findFirst()
                .orElseThrow(() -> new AssertionError("the container has no variable " + name));
    }

    private static Set<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asString).collect(Collectors.toCollection(TreeSet::new));
    }
}
