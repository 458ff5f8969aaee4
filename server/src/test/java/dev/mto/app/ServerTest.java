package dev.mto.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.mto.config.DataFolder;
import dev.mto.config.Settings;
import dev.mto.config.SettingsLoader;
import dev.mto.config.SettingsResult;
import dev.mto.http.ListenException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerTest {
    @TempDir
    private Path home;

    @Test
    void leavesNothingBehindWhereThePortCannotBeHad() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> Server.start(settings(taken.getLocalPort()), Map.of()))
                    .isInstanceOf(ListenException.class);
        }
        assertThat(new DataFolder(home).serverFile()).doesNotExist();
        try (Server server = Server.start(settings(0), Map.of())) {
            assertThat(server.url().getPort()).isPositive();
            assertThat(new DataFolder(home).serverFile()).content().contains(server.url().toString());
        }
        assertThat(new DataFolder(home).serverFile()).doesNotExist();
    }

    private Settings settings(int port) {
        SettingsResult result = new SettingsLoader(Map.of("MTO_DATA_DIR", home.toString()),
                Map.of("--port", List.of(String.valueOf(port))), home).load();
        return ((SettingsResult.Loaded) result).settings();
    }
}
