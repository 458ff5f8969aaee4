package dev.mto.bench.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The figures of one measuring as JSON, written anew with each run that is done. Confined to one thread.
public final class ResultFile {
    private static final JsonMapper JSON = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private final Path file;
    private final Machine machine;

    private record Content(Machine machine, List<Calibration> calibration, List<Figures> runs) {}

    public ResultFile(Path file, Machine machine) {
        this.file = file;
        this.machine = machine;
    }

    public void write(List<Calibration> calibration, List<Figures> runs) throws IOException {
        Files.writeString(file, JSON.writeValueAsString(new Content(machine, calibration, runs)));
    }

    /// Where it is.
    public Path file() {
        return file;
    }
}
