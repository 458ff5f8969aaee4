package dev.mto.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.mto.cli.api.JavaProgram;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The script `mto`, in a checkout made up for it, with JDKs and a Maven that are scripts themselves.
class LauncherTest {
    /// The cache of classes fits only where all commands have it.
    private static final String SMALL_HEADERS = "-XX:+UseCompactObjectHeaders";

    private static final List<String> TOOLS = List.of("sh", "cat", "dirname", "find", "head", "ls", "mkdir", "readlink",
            "rm", "sed", "sleep", "tail", "touch", "tr", "uname");

    @TempDir
    Path folder = Path.of("");

    private Path checkout = Path.of("");
    private Path tools = Path.of("");

    @BeforeEach
    void makeCheckout() throws IOException {
        checkout = Files.createDirectories(folder.resolve("check out"));
        tools = Files.createDirectories(folder.resolve("tools"));
        Files.copy(Path.of(System.getProperty("mto.root"), "mto"), checkout.resolve("mto"));
        for (String module : List.of("core", "server", "client", "cli")) {
            Files.createDirectories(checkout.resolve(module).resolve("src/main"));
            Files.writeString(checkout.resolve(module).resolve("pom.xml"), "<project/>");
        }
        Files.writeString(checkout.resolve("pom.xml"), "<project/>");
        Files.createDirectories(checkout.resolve("cli/target"));
        Files.writeString(jar(), "jar");
        Files.setLastModifiedTime(jar(), FileTime.from(Instant.now().plusSeconds(60)));
        for (String tool : TOOLS) {
            Files.createSymbolicLink(tools.resolve(tool), found(tool));
        }
    }

    @Test
    void javaHomeComesFirst() throws IOException, InterruptedException {
        jdk("in-home", "25.0.3");
        jdk("in-folders", "25.0.1");

        CommandRun run = launch(Map.of("JAVA_HOME", folder.resolve("in-home").toString()), "list", "--all");

        assertThat(run.out()).startsWith("in-home\n").contains("-XX:TieredStopAtLevel=1\n",
                "-Duser.home=" + folder + "\n",
                "-jar\n" + jar() + "\nlist\n--all\n");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void anOldJavaHomeIsPassedOver() throws IOException, InterruptedException {
        jdk("old", "17.0.15");
        jdk("in-folders", "25");

        assertThat(launch(Map.of("JAVA_HOME", folder.resolve("old").toString()), "list").out())
                .startsWith("in-folders\n");
    }

    @Test
    void javaOnThePathIsFollowedToItsFolder() throws IOException, InterruptedException {
        jdk("elsewhere", "26-ea");
        jdk("in-folders", "25.0.1");
        Files.createSymbolicLink(tools.resolve("java"), folder.resolve("elsewhere/bin/java"));

        assertThat(launch(Map.of(), "list").out()).startsWith("elsewhere\n");
    }

    @Test
    void amongTheUsualFoldersTheTestedReleaseIsPreferred() throws IOException, InterruptedException {
        jdk("in-a", "17.0.1");
        jdk("in-b", "26.0.1");
        jdk("in-c", "25.0.1");

        assertThat(launch(Map.of(), "list").out()).startsWith("in-c\n");
    }

    @Test
    void withoutAJdkItSaysWhatToInstall() throws IOException, InterruptedException {
        jdk("old", "17.0.15");
        tool("apt-get", "exit 0");

        CommandRun run = launch(Map.of("JAVA_HOME", folder.resolve("old").toString()), "list");

        assertThat(run.err()).contains("needs a JDK 25 or newer", "/old): Java 17", "apt-get install openjdk-25-jdk",
                "sdk install java 25");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void withoutMavenItSaysWhatToInstall() throws IOException, InterruptedException {
        jdk("in-a", "25");
        Files.delete(jar());
        tool("apt-get", "exit 0");

        CommandRun run = launch(Map.of(), "list");

        assertThat(run.err()).contains("nothing is built yet, and there is no Maven", "apt-get install maven");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void withoutNpmItSaysWhatToInstall() throws IOException, InterruptedException {
        jdk("in-a", "25");
        Files.delete(jar());
        tool("apt-get", "exit 0");
        tool("mvn", "exit 0");

        CommandRun run = launch(Map.of(), "list");

        assertThat(run.err()).contains("nothing is built yet, and there is no Node.js (npm)", "apt-get install npm");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void buildsWhereASourceIsNewerThanTheJar() throws IOException, InterruptedException {
        jdk("in-a", "25");
        Files.setLastModifiedTime(jar(), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
        maven(
                "echo '[INFO] Building cli: the mto command 0.1 [4/4]'; echo \"$JAVA_HOME\"; n=0; until [ -e '" + folder
                        + "/seen' ] || [ $n -ge 600 ]; do n=$((n + 1)); sleep 0.1; done; echo new > '" + jar() + "'");

        CommandRun first = endedAfter("[4/4]", start(Map.of(), "list"));
        CommandRun second = launch(Map.of(), "list");

        assertThat(first.err()).isEqualTo("""
                Building mto, once: about two minutes on a fresh machine…
                  [4/4] cli: the mto command
                """);
        assertThat(first.out()).startsWith("in-a\n");
        assertThat(checkout.resolve("target/mto-build.log")).content().contains(folder.resolve("in-a").toString());
        assertThat(second.err()).isEmpty();
    }

    @Test
    void whatIsEditedDuringTheBuildIsNewerThanTheJar() throws IOException, InterruptedException {
        jdk("in-a", "25");
        Files.delete(jar());
        maven("for word; do case $word in -Dmto.jar.asOldAs=*) age=${word#*=};; esac; done; "
                + "sleep 0.1; touch '" + checkout + "/pom.xml'; echo new > '" + jar() + "'; touch -r \"$age\" '" + jar()
                + "'; echo built >> '" + folder + "/builds'");

        launch(Map.of(), "list");
        launch(Map.of(), "list");

        assertThat(folder.resolve("builds")).hasContent("built\nbuilt");
    }

    @Test
    void theCacheThatTheBuildMadeIsUsed() throws IOException, InterruptedException {
        jdk("in-a", "25");
        Files.writeString(checkout.resolve("cli/target/mto.aot"), "cache");

        assertThat(launch(Map.of(), "list").out()).contains(
                "-XX:AOTCache=" + checkout.resolve("cli/target/mto.aot") + "\n-Xlog:disable\n");
    }

    @Test
    void twoAtOnceBuildOnce() throws IOException, InterruptedException {
        jdk("in-a", "25");
        Files.delete(jar());
        maven("echo built >> '" + folder + "/builds'; sleep 2; echo new > '" + jar() + "'");

        Process first = start(Map.of(), "list");
        Process second = start(Map.of(), "list");

        assertThat(List.of(first.waitFor(), second.waitFor())).containsExactly(0, 0);
        assertThat(folder.resolve("builds")).hasContent("built");
    }

    @Test
    void aBuildThatFailsShowsItsEnd() throws IOException, InterruptedException {
        jdk("in-a", "25");
        Files.delete(jar());
        maven("echo '[ERROR] no such thing'; exit 1");

        CommandRun run = launch(Map.of(), "list");

        assertThat(run.err()).contains("[ERROR] no such thing",
                "the build failed; all it said is in " + checkout + "/target/mto-build.log");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    @Test
    void worksThroughALinkFromAnywhere() throws IOException, InterruptedException {
        jdk("in-a", "25");
        Files.createSymbolicLink(tools.resolve("mto-link"), Path.of("../check out/mto"));

        Process process = builder(Map.of(), "list").command(tools.resolve("mto-link").toString(), "list")
                .directory(Path.of("/").toFile()).start();

        assertThat(ended(process).out()).startsWith("in-a\n").contains(jar().toString());
    }

    @Test
    void aServerGetsTheFullCompiler() throws IOException, InterruptedException {
        jdk("in-a", "25");

        assertThat(launch(Map.of(), "serve", "--port", "0").out()).doesNotContain("TieredStopAtLevel")
                .contains("-XX:MaxInlineLevel=9\n", SMALL_HEADERS).endsWith("serve\n--port\n0\n");
        assertThat(launch(Map.of(), "list").out()).contains("-XX:TieredStopAtLevel=1\n", SMALL_HEADERS)
                .doesNotContain("-Xmx");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "none", textBlock = """
            none,                              -XX:+UseParallelGC -Xmx512m
            -Xmx2g,                            -XX:+UseParallelGC
            -XX:MaxRAMPercentage=50,           -XX:+UseParallelGC
            -XX:+UseG1GC,                      -Xmx512m
            -Xms1g,                            -XX:+UseParallelGC
            @/etc/options,                     ''
            -XX:+UseZGC -XX:MaxHeapSize=4g,    ''
            """)
    void aServersMemoryIsBoundedUnlessTheEnvironmentSaysOtherwise(@Nullable String options, String expected)
            throws IOException, InterruptedException {
        jdk("in-a", "25");
        Map<String, String> variables = options == null ? Map.of() : Map.of("JDK_JAVA_OPTIONS", options);

        List<String> chosen = launch(variables, "serve").out().lines()
                .filter(word -> word.startsWith("-X") && !word.startsWith("-XX:AOT")
                        && !word.equals(SMALL_HEADERS))
                .toList();

        assertThat(chosen.stream().filter(word -> word.startsWith("-Xmx") || word.startsWith("-XX:+Use"))
                .collect(Collectors.joining(" "))).isEqualTo(expected);
        assertThat(JavaProgram.serverOptions(variables)).as("a server in the background").isEqualTo(chosen);
        assertThat(launch(variables, "list").out().contains("-XX:+UseSerialGC")).as("one collector")
                .isEqualTo(options == null || !(options.contains("GC") || options.contains("@")));
    }

    @Test
    void withAJarBesideItItNeverBuilds() throws IOException, InterruptedException {
        jdk("in-a", "25");
        Path installed = installed();
        Files.setLastModifiedTime(installed.resolve("mto.jar"), FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));

        CommandRun run = ended(builder(Map.of(), "list").command(installed.resolve("mto").toString(), "list").start());

        assertThat(run.err()).isEmpty();
        assertThat(run.out()).startsWith("in-a\n").endsWith("-jar\n" + installed.resolve("mto.jar") + "\nlist\n")
                .doesNotContain("AOTCache");
    }

    @Test
    void theCacheBesideTheJarIsUsed() throws IOException, InterruptedException {
        jdk("in-a", "25");
        Path installed = installed();
        Files.writeString(installed.resolve("mto.aot"), "cache");

        assertThat(runInstalled(installed, Map.of(), "list")).contains(
                "-XX:AOTCache=" + installed.resolve("mto.aot") + "\n-Xlog:disable\n");
        assertThat(runInstalled(installed, Map.of(), "serve")).contains("-XX:AOTCache=");
        assertThat(runInstalled(installed, Map.of(), "--version")).doesNotContain("AOTCache");
        assertThat(runInstalled(installed, Map.of("JDK_JAVA_OPTIONS", "-Xlog:gc"), "serve")).as("somebody wants a log")
                .contains("-XX:AOTCache=").doesNotContain("-Xlog:disable");
        assertThat(runInstalled(installed, Map.of("JAVA_TOOL_OPTIONS", "-Xshare:off"), "list")).as("java refuses both")
                .doesNotContain("AOTCache");
    }

    private Path installed() throws IOException {
        Path lib = Files.createDirectories(folder.resolve("l i b"));
        Files.copy(checkout.resolve("mto"), lib.resolve("mto"));
        Files.writeString(lib.resolve("mto.jar"), "jar");
        return lib;
    }

    private String runInstalled(Path lib, Map<String, String> variables, String argument)
            throws IOException, InterruptedException {
        return ended(builder(variables, argument).command(lib.resolve("mto").toString(), argument).start()).out();
    }

    private Path jar() {
        return checkout.resolve("cli/target/mto.jar");
    }

    /// A JDK whose java prints its folder's name and its arguments.
    private void jdk(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Files.writeString(home.resolve("release"),
                "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\nJAVA_VERSION_DATE=\"2020-01-01\"\n");
        script(home.resolve("bin/java"), "echo " + name + "; for word; do echo \"$word\"; done");
    }

    /// With npm beside it, without which nothing is built.
    private void maven(String script) throws IOException {
        tool("npm", "exit 0");
        tool("mvn", script);
    }

    private void tool(String name, String script) throws IOException {
        script(tools.resolve(name), script);
    }

    private static void script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static Path found(String tool) {
        return Stream.of("/usr/bin", "/bin").map(place -> Path.of(place, tool)).filter(Files::isExecutable).findFirst()
                .orElseThrow();
    }

    private CommandRun launch(Map<String, String> variables, String... arguments)
            throws IOException, InterruptedException {
        return ended(start(variables, arguments));
    }

    private Process start(Map<String, String> variables, String... arguments) throws IOException {
        return builder(variables, arguments).start();
    }

    private ProcessBuilder builder(Map<String, String> variables, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(checkout.resolve("mto").toString());
        builder.command().addAll(List.of(arguments));
        Map<String, String> environment = new HashMap<>(variables);
        environment.put("PATH", tools.toString());
        environment.put("HOME", folder.toString());
        environment.put("MTO_JDK_DIRS", Stream.of("in-a", "in-b", "in-c", "in-folders")
                .map(name -> folder.resolve(name).toString()).reduce((a, b) -> a + ":" + b).orElseThrow());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder.directory(folder.toFile());
    }

    /// Lets the build come to its end once the launcher has said something of it.
    private CommandRun endedAfter(String said, Process process) throws IOException, InterruptedException {
        StringBuilder err = new StringBuilder();
        BufferedReader lines = process.errorReader(StandardCharsets.UTF_8);
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            err.append(line).append('\n');
            if (line.contains(said)) {
                Files.createFile(folder.resolve("seen"));
            }
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new CommandRun(process.waitFor(), out, err.toString());
    }

    private static CommandRun ended(Process process) throws IOException, InterruptedException {
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        return new CommandRun(process.waitFor(), out, err);
    }
}
