package dev.mto.bench.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Public task graphs (AsyncHow), their durations scaled to seconds. Immutable.
///
/// @param graphs each as its line in the file
public record PublicGraphs(List<JsonNode> graphs) {
    /// Where the checkout keeps them.
    public static final Path FILE = Path.of("testkit/src/test/resources/graphs/asynchow_graphs.jsonl");

    public static PublicGraphs read(Path file) throws IOException {
        return new PublicGraphs(Files.readAllLines(file).stream().map(JsonMapper.shared()::readTree).toList());
    }

    /// So many of them, evenly spread over the file; the same each time.
    public List<List<Step>> sample(int size) {
        return IntStream.range(0, size).mapToObj(at -> steps(graphs.get((int) ((long) at * graphs.size() / size))))
                .toList();
    }

    /// The longest takes as long as any sub-task here may; none takes less than any may.
    private static List<Step> steps(JsonNode graph) {
        double[] seconds = graph.get("durations_s").valueStream().mapToDouble(JsonNode::doubleValue).toArray();
        double unit = Shape.longest() / Math.max(DoubleStream.of(seconds).max().orElse(1), Double.MIN_NORMAL);
        return IntStream.range(0, seconds.length)
                .mapToObj(index -> new Step(Shape.clamped(seconds[index] * unit),
                        graph.get("deps").get(index).valueStream().map(JsonNode::intValue).toList()))
                .toList();
    }
}
