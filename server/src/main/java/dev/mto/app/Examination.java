package dev.mto.app;

import dev.mto.agent.AgentRuntimeException;
import dev.mto.chat.ChatProbe;
import dev.mto.chat.Endpoint;
import dev.mto.config.DataFolder;
import dev.mto.config.Settings;
import dev.mto.config.SettingsResult;
import dev.mto.opencode.ModelProbe;
import dev.mto.opencode.OpencodeBinary;
import dev.mto.opencode.OpencodeSettings.Installation;
import dev.mto.opencode.RemoteProbe;
import dev.mto.opencode.RemoteSettings;
import dev.mto.plan.ModelRef;
import dev.mto.run.PlanJournal.JournalException;
import dev.mto.store.PostgresAddress;
import dev.mto.store.PostgresJournal;
import dev.mto.store.SqliteJournal;
import dev.mto.store.StoreUnusable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// What `mto doctor` looks at, one finding each. Confined to one thread.
final class Examination {
    /// How long the model may take for one word. A provider that is merely slow answers within it; opencode keeps
    /// trying one that fails for longer than anybody would wait for a check.
    private static final Duration MODEL_PATIENCE = Duration.ofSeconds(40);

    private static final Duration SERVER_PATIENCE = Duration.ofSeconds(20);

    private final Settings settings;
    private final Optional<Path> configFile;
    private final Consumer<String> progress;
    private Optional<OpencodeBinary> binary = Optional.empty();

    /// @param progress is told what takes time, a line each
    Examination(SettingsResult.Loaded loaded, Consumer<String> progress) {
        this.settings = loaded.settings();
        this.configFile = loaded.file();
        this.progress = progress;
    }

    /// One fact, and what mends it where it is bad.
    ///
    /// @param remedy present where there is something to do
    record Finding(boolean sound, String subject, String fact, Optional<String> remedy) {
        static Finding good(String subject, String fact) {
            return new Finding(true, subject, fact, Optional.empty());
        }

        static Finding bad(String subject, String fact, String remedy) {
            return new Finding(false, subject, fact, Optional.of(remedy));
        }
    }

    static Finding jdk() {
        return Finding.good("JDK", Runtime.version() + " in " + System.getProperty("java.home"));
    }

    Finding configuration() {
        return Finding.good("configuration",
                configFile.map(Path::toString).orElse("no file; defaults and environment"));
    }

    Finding store() throws InterruptedException {
        DataFolder folder = new DataFolder(settings.dataDir());
        Optional<ServerFile> server = runningServer(folder);
        if (server.isPresent()) {
            return storeInUse(folder, server.get());
        }
        Optional<PostgresAddress> shared = StoreChoice.address(settings);
        return shared.isPresent() ? sharedStore(shared.get()) : storeAtRest(folder);
    }

    private static Finding sharedStore(PostgresAddress address) {
        try {
            return Finding.good("store", PostgresJournal.examine(address));
        } catch (StoreUnusable e) {
            return Finding.bad("store", String.valueOf(e.getMessage()),
                    "mend that, or leave store.url out: plans are then kept by SQLite in the data folder");
        }
    }

    /// Only the server itself can tell: the folder is locked for everybody else.
    private Finding storeInUse(DataFolder folder, ServerFile server) throws InterruptedException {
        String store = StoreChoice.address(settings).map(PostgresAddress::toString)
                .orElseGet(() -> folder.root().toString());
        return switch (StoreInquiry.of(server.url())) {
            case StoreInquiry.Well _ -> Finding.good("store", store + " (in use by the running server)");
            case StoreInquiry.Ill(String detail) -> Finding.bad("store", detail,
                    "mend that; the running server then goes on by itself, unless this says to stop it");
            case StoreInquiry.Unknown(String why) -> Finding.bad("store",
                    folder.root() + " is in use by process " + server.pid() + ", which does not answer: " + why,
                    "end that process and start the server again");
        };
    }

    private static Finding storeAtRest(DataFolder folder) {
        try {
            folder.create();
            try (SqliteJournal journal = SqliteJournal.open(folder.root())) {
                journal.check();
                journal.examine();
            }
            return Finding.good("store", folder.root() + " is writable and sound");
        } catch (IOException | StoreUnusable | JournalException e) {
            return Finding.bad("store", folder.root() + ": " + e.getMessage(),
                    "mend that, or set MTO_DATA_DIR to another folder");
        }
    }

    Finding port() {
        Settings.Server server = settings.server();
        if (runningServer(new DataFolder(settings.dataDir())).isPresent()) {
            return Finding.good("port", "a server of this data folder is running");
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(server.host(), server.port()));
            return Finding.good("port", server.host() + ":" + server.port() + " is free");
        } catch (IOException e) {
            return Finding.bad("port", server.host() + ":" + server.port() + " cannot be had: " + e.getMessage(),
                    "mto serve --port 0 takes a free one; `server.port` in the configuration keeps another");
        }
    }

    /// The endpoint of chat; empty where there is none.
    ///
    /// @param asking whether its model may be asked for a word
    Optional<Finding> chat(boolean asking) throws InterruptedException {
        if (settings.chat().isEmpty()) {
            return Optional.empty();
        }
        Settings.Chat chat = settings.chat().get();
        String key = chat.key().isPresent() ? "key from " : "no key: not set is ";
        try (Endpoint endpoint = Runtimes.endpoint(chat)) {
            ChatProbe probe = new ChatProbe(endpoint, MODEL_PATIENCE);
            Optional<String> complaint = asking ? probe.complaint() : probe.complaintWithoutAsking();
            String who = endpoint + " (" + key + chat.keyVariable() + ")";
            return Optional.of(complaint
                    .map(words -> Finding.bad("chat", who + " is not usable: " + words,
                            "chat.baseUrl, chat.model and chat.keyVariable say who is asked; see docs/chat.md"))
                    .orElseGet(() -> Finding.good("chat", who + (asking ? " answers" : " can be reached"))));
        }
    }

    /// Whether plans need opencode and its model at all.
    boolean needsOpencode() {
        return !Runtimes.isWithoutOpencode(settings);
    }

    /// Those of `opencode.servers`, one finding each; none where there is an opencode of ours.
    List<Finding> servers() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        for (RemoteSettings server : Runtimes.servers(settings)) {
            try (RemoteProbe probe = new RemoteProbe(server)) {
                findings.add(Finding.good("opencode", server + " answers: opencode " + probe.version(SERVER_PATIENCE)));
            } catch (IOException e) {
                findings.add(Finding.bad("opencode", server + " cannot be used: " + e.getMessage(),
                        "start it, or correct opencode.servers; see docs/opencode-servers.md"));
            }
        }
        return findings;
    }

    Finding opencode() throws InterruptedException {
        try {
            OpencodeBinary found = OpencodeBinary.find(new Installation(settings.opencode().binary(),
                    settings.cacheDir(), Version.current().opencode()), System.getenv(), progress);
            binary = Optional.of(found);
            return Finding.good("opencode", found.version() + " at " + found.path());
        } catch (AgentRuntimeException e) {
            return Finding.bad("opencode", String.valueOf(e.getMessage()), "npm install -g opencode-ai@"
                    + Version.current().opencode() + ", or name one with MTO_OPENCODE_BINARY"
                    + (settings.chat().isPresent() ? ", or do without: chat.use: all" : ""));
        }
    }

    Finding model(Optional<ModelRef> model) throws InterruptedException {
        if (binary.isEmpty()) {
            return Finding.bad("model", "not asked, because there is no opencode", "mend opencode first");
        }
        progress.accept("asking the model for one word (up to " + MODEL_PATIENCE.toSeconds() + " s)");
        String name = model.map(ModelRef::toString).orElse("opencode's default model");
        return new ModelProbe(binary.get(), MODEL_PATIENCE).complaint(model)
                .map(complaint -> Finding.bad("model", name + " is not usable: " + complaint,
                        "opencode auth login adds a provider; mto run --sample \"…\" tries mto without a model"))
                .orElseGet(() -> Finding.good("model", name + " answers"));
    }

    private static Optional<ServerFile> runningServer(DataFolder folder) {
        return ServerFile.read(folder.serverFile()).filter(ServerFile::isProcessAlive);
    }
}
