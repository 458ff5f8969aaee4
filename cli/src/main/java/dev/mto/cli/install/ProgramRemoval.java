package dev.mto.cli.install;

import dev.mto.cli.api.BackgroundServer;
import dev.mto.cli.api.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Takes the installed program back out of the user's home, and nothing else. Confined to one thread.
public final class ProgramRemoval {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Places places;
    private final Steps steps;

    public ProgramRemoval(Places places, Steps steps) {
        this.places = places;
        this.steps = steps;
    }

    /// Stops the server, where it runs from what is to be removed. One that runs from elsewhere is left alone.
    ///
    /// @throws InstallException where it does not stop
    public void stopServer(DataFolder data) throws InstallException, InterruptedException {
        Optional<BackgroundServer> server = data.server().flatMap(BackgroundServer::of)
                .filter(found -> found.runs(places.jar()));
        if (server.isEmpty()) {
            return;
        }
        steps.doing("stopping the server…");
        if (!server.get().stop(PATIENCE)) {
            throw new InstallException("the server (process " + server.get().pid()
                    + ") runs from what is to be removed, and did not stop within " + PATIENCE.toSeconds()
                    + " s. Nothing was removed; see " + data.log());
        }
        steps.done("stopped the server (process " + server.get().pid()
                + "); its plans go on when a server is started again");
    }

    /// Removes it. What is not there any more is passed over.
    ///
    /// @throws InstallException where something cannot be removed
    public void run() throws InstallException {
        try {
            boolean any = remove();
            if (!any) {
                steps.done("mto is not installed in " + places.folder());
            }
        } catch (IOException exception) {
            throw new InstallException("not all of mto could be removed: " + ProgramInstall.reason(exception));
        }
    }

    private boolean remove() throws IOException {
        boolean any = false;
        if (places.isLinked()) {
            Files.delete(places.link());
            steps.done("removed " + places.link());
            any = true;
        } else if (places.isLinkForeign()) {
            steps.done("left " + places.link() + ": it is not mto's");
        }
        for (Path file : List.of(places.launcher(), places.cache(), places.jar())) {
            if (Files.deleteIfExists(file)) {
                steps.done("removed " + file);
                any = true;
            }
        }
        if (Files.exists(places.folder()) && !Folders.removeIfEmpty(places.folder())) {
            steps.done("left " + places.folder() + ": there is something in it that is not mto's");
        }
        return any;
    }
}
