package dev.mto.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A whole server whose lines to the real opencode go through a [FaultyProxy]. Confined to one test class.
///
/// A first server starts opencode and notes it. The second finds that note with the proxy's port in it, and takes up what
/// it names, as it would after a crash of the first.
///
/// @param server the one under test
/// @param opencode past the proxy
public record ProxiedServer(LiveServer starter, FaultyProxy proxy, LiveServer server, OpencodeRecord opencode)
        implements
            AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();

    /// Starts it.
    ///
    /// @param folder for the data folders of both servers
    public static ProxiedServer start(Path folder, RealOpencode opencode, Map<String, String> settings)
            throws Exception {
        Path notes = folder.resolve("starter");
        LiveServer starter = LiveServer.start(notes, opencode, Map.of());
        // A plan brings opencode up, however it ends.
        starter.finish(starter.submit(folder, "begin", Map.of()));
        OpencodeRecord real = OpencodeRecord.read(notes, "opencode");
        FaultyProxy proxy = FaultyProxy.before(real.port());
        Path data = folder.resolve("data");
        note(notes, data, proxy.port());
        LiveServer server = LiveServer.start(data, opencode, new HashMap<>(settings));
        return new ProxiedServer(starter, proxy, server, real);
    }

    private static void note(Path from, Path to, int port) throws IOException {
        ObjectNode note = (ObjectNode) JSON.readTree(Files.readString(record(from)));
        Files.createDirectories(record(to).getParent());
        Files.writeString(record(to), note.put("port", port).toString());
    }

    private static Path record(Path data) {
        return data.resolve("opencode").resolve("opencode.json");
    }

    @Override
    public void close() {
        server.close();
        proxy.close();
        starter.close();
    }
}
