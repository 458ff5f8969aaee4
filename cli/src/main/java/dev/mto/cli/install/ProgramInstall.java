package dev.mto.cli.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Puts the running program into the user's home. Confined to one thread.
public final class ProgramInstall {
    private final Places places;
    private final Steps steps;

    public ProgramInstall(Places places, Steps steps) {
        this.places = places;
        this.steps = steps;
    }

    /// Puts it there, or brings what is there up to the running one. What is like that already is left alone.
    ///
    /// @param force whether something else that has the command's name may be replaced
    /// @return whether another program than before is there now
    /// @throws InstallException where it cannot be done; what was put there before stays
    public boolean run(boolean force) throws InstallException, InterruptedException {
        ProgramJar running = ProgramJar.running();
        if (places.isLinkForeign() && !force) {
            throw new InstallException(places.link() + " is there and is not mto's (" + nature(places.link())
                    + "): it is left alone. Move it away, or let it be replaced: mto install --force");
        }
        if (Files.isDirectory(places.link()) && places.isLinkForeign()) {
            throw new InstallException(places.link() + " is a folder: move it away");
        }
        try {
            return place(running);
        } catch (IOException exception) {
            throw new InstallException("mto cannot be installed to " + places.folder() + ": " + reason(exception));
        }
    }

    /// Puts it there unless the one that is there is as new.
    ///
    /// @return whether another program than before is there now
    public boolean runUnlessCurrent() throws InstallException, InterruptedException {
        ProgramJar running = ProgramJar.running();
        if (isCurrent(running)) {
            steps.done("mto " + new ProgramJar(places.jar()).version().orElse("") + " is installed in "
                    + places.folder());
            return false;
        }
        return run(false);
    }

    /// A build of the same version counts as older where it differs: then the running one is what the user means.
    private boolean isCurrent(ProgramJar running) throws InstallException {
        if (!places.isLinked() || !Files.isExecutable(places.launcher()) || !Files.isRegularFile(places.jar())) {
            return false;
        }
        try {
            String installed = new ProgramJar(places.jar()).version().orElse("");
            return Files.mismatch(running.path(), places.jar()) < 0
                    || new Release(installed).isNewerThan(new Release(running.version().orElse("")));
        } catch (IOException exception) {
            throw new InstallException(places.jar() + " cannot be read: " + reason(exception));
        }
    }

    private boolean place(ProgramJar running) throws IOException, InstallException, InterruptedException {
        Files.createDirectories(places.folder());
        report(new WholeFile(places.launcher()).write(running.launcher(), WholeFile.PROGRAM), places.launcher(),
                "the launcher");
        boolean other = new WholeFile(places.jar()).copy(running.path(), WholeFile.PLAIN);
        report(other, places.jar(), "mto " + running.version().orElse(""));
        cache();
        link();
        if (Files.isDirectory(places.plugin())) {
            boolean changed = new PluginFolder(places.plugin()).write(running.plugin());
            report(changed, places.plugin(), "the plugin for opencode");
        }
        return other;
    }

    /// Worth having, but nothing depends on it.
    private void cache() throws InterruptedException {
        AotCache cache = new AotCache(places.jar());
        try {
            if (cache.fits()) {
                steps.done("unchanged " + places.cache() + "  (ahead-of-time cache)");
                return;
            }
            steps.doing("making the ahead-of-time cache, some ten seconds…");
            cache.make();
            steps.done("wrote " + places.cache() + "  (ahead-of-time cache: commands and server start quicker)");
        } catch (IOException exception) {
            steps.done("no ahead-of-time cache; mto works without, and starts slower: " + reason(exception));
        }
    }

    private void link() throws IOException {
        if (places.isLinked()) {
            steps.done("unchanged " + places.link());
            return;
        }
        Files.createDirectories(places.commands());
        Path draft = places.commands().resolve(".mto-" + ProcessHandle.current().pid());
        Files.deleteIfExists(draft);
        Files.createSymbolicLink(draft, places.launcher());
        Files.move(draft, places.link(), StandardCopyOption.ATOMIC_MOVE);
        steps.done("linked " + places.link() + " -> " + places.launcher());
    }

    private void report(boolean changed, Path path, String what) {
        steps.done((changed ? "wrote " : "unchanged ") + path + "  (" + what + ")");
    }

    private static String nature(Path path) {
        try {
            return Files.isSymbolicLink(path)
                    ? "a link to " + Files.readSymbolicLink(path)
                    : Files.isDirectory(path) ? "a folder" : "a file";
        } catch (IOException _) {
            return "a link";
        }
    }

    static String reason(IOException exception) {
        return exception.getMessage() == null || exception.getClass() != IOException.class
                ? exception.toString()
                : exception.getMessage();
    }
}
