package dev.mto.cli.api;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// How this program is started as a process of its own. Immutable.
///
/// @param java the JVM
/// @param classPath what follows `-cp`, or the one jar
public record JavaProgram(Path java, String classPath) {
    /// Turns off what the JVM itself writes, to standard output at that. A cache that does not fit is no news: the
    /// program then starts as it does without one.
    public static final String QUIET = "-Xlog:disable";

    private static final String CACHE_NAME = "mto.aot";
    private static final List<String> OPTION_VARIABLES = List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS",
            "_JAVA_OPTIONS");
    private static final Pattern CLASH = Pattern
            .compile("-Xshare|SharedArchive|SharedClassList|DumpLoadedClassList|AOT");
    /// Where somebody wants the JVM to log, it is not to be quiet.
    private static final Pattern LOG = Pattern.compile("-Xlog");
    /// Options in a file are not looked into, and may be any.
    private static final String ELSEWHERE = "@|VMOptionsFile|-XX:Flags|";
    private static final Pattern HEAP = Pattern.compile(ELSEWHERE + "-Xmx|-Xms|HeapSize|MaxRAM|InitialRAM");
    private static final Pattern COLLECTOR = Pattern.compile(ELSEWHERE + "-XX:\\+Use\\w*GC");

    /// Objects take a tenth less with it.
    private static final String SMALL_HEADERS = "-XX:+UseCompactObjectHeaders";

    /// With 2,000 plans under way some 90 MiB are live; the rest is for what their agents find, and is not taken before.
    private static final String SERVER_HEAP = "-Xmx512m";

    /// What is new is looked through often, and so never for longer than some 10 ms.
    private static final List<String> SERVER_YOUNG = List.of("-Xmn24m", "-XX:-UseAdaptiveSizePolicy",
            "-XX:SurvivorRatio=6");

    /// Least time for the same work. HeapPacer in the server has it look through what is old before the heap grows, and so
    /// take the least memory, too.
    private static final String SERVER_COLLECTOR = "-XX:+UseParallelGC";

    /// The classes of a server take some 40 MiB. Without it all of the heap is collected twice while they are loaded.
    private static final String SERVER_CLASSES = "-XX:MetaspaceSize=64m";

    /// What the compiler and the libraries gave back goes back to the system, some 20 MiB of it. Milliseconds; there is no such
    /// thing elsewhere than on Linux, where the JVM would complain of it.
    private static final String SERVER_TRIM = "-XX:TrimNativeHeapInterval=5000";

    /// A server of this size is mostly libraries, each method of which the compiler would put into all that call it. With less
    /// of that it works a third less long, of the half of the machine that it takes until some 3,000 plans are through,
    /// and what comes of it is no slower.
    private static final List<String> SERVER_COMPILER = List.of("-XX:MaxInlineLevel=9", "-XX:FreqInlineSize=120",
            "-XX:InlineSmallCode=1200");

    /// The program that this process runs.
    public static JavaProgram own() {
        return new JavaProgram(Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"));
    }

    /// The program in another jar, under the same JVM.
    public JavaProgram in(Path otherJar) {
        return new JavaProgram(java, otherJar.toString());
    }

    /// The jar, where it runs from one.
    public Optional<Path> jar() {
        boolean one = classPath.endsWith(".jar") && !classPath.contains(":");
        return one ? Optional.of(Path.of(classPath).toAbsolutePath().normalize()) : Optional.empty();
    }

    /// Where the ahead-of-time cache of a jar lies, if it has one.
    public static Path cacheOf(Path jar) {
        return jar.resolveSibling(CACHE_NAME);
    }

    /// The words that start it; its arguments follow.
    ///
    /// @param options for the JVM, before all others
    public List<String> commandLine(List<String> options) {
        List<String> command = new ArrayList<>(List.of(java.toString()));
        command.addAll(options);
        // The launcher says the same: the cache fits only where these agree.
        command.addAll(List.of(SMALL_HEADERS, "--enable-native-access=ALL-UNNAMED", "-Dstdout.encoding=UTF-8",
                "-Dstderr.encoding=UTF-8", "-Duser.home=" + System.getProperty("user.home")));
        command.addAll(jar().map(found -> List.of("-jar", found.toString()))
                .orElse(List.of("-cp", classPath, "dev.mto.cli.Main")));
        return command;
    }

    /// What makes use of the cache, where there is one.
    ///
    /// @param variables the environment it will have; the JVM refuses to start with a cache and some options that may
    /// be set there
    List<String> cacheOptions(Map<String, String> variables) {
        return jar().map(JavaProgram::cacheOf)
                .filter(cache -> !says(variables, CLASH) && Files.isRegularFile(cache))
                .map(cache -> says(variables, LOG)
                        ? List.of("-XX:AOTCache=" + cache)
                        : List.of("-XX:AOTCache=" + cache, QUIET))
                .orElse(List.of());
    }

    /// What keeps a server from taking all the memory of the machine, and its compiler from taking the processors. The
    /// launcher says the same.
    ///
    /// @param variables the environment it will have, which may say otherwise: the JVM takes one collector only, and no first
    /// heap above the largest
    public static List<String> serverOptions(Map<String, String> variables) {
        List<String> options = new ArrayList<>();
        if (!says(variables, COLLECTOR)) {
            options.add(SERVER_COLLECTOR);
        }
        options.addAll(SERVER_COMPILER);
        options.add(SERVER_CLASSES);
        if (System.getProperty("os.name").equals("Linux")) {
            options.add(SERVER_TRIM);
        }
        if (!says(variables, HEAP)) {
            if (!says(variables, COLLECTOR)) {
                options.addAll(SERVER_YOUNG);
            }
            options.add(SERVER_HEAP);
        }
        return options;
    }

    private static boolean says(Map<String, String> variables, Pattern what) {
        return OPTION_VARIABLES.stream().map(name -> variables.getOrDefault(name, ""))
                .anyMatch(options -> what.matcher(options).find());
    }
}
