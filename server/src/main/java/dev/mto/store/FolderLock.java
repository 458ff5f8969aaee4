package dev.mto.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Keeps every other process out of a data folder until it is closed, or its process ends in whatever way. Thread-safe.
final class FolderLock implements AutoCloseable {
    /// Closing any channel to a file gives up all locks this process has on it. So a folder that is held here already
    /// must not even be tried.
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    /// Far behind the content, which others must be able to read: on Windows a lock keeps readers out, too.
    private static final long POSITION = Long.MAX_VALUE - 1;

    private final Path file;
    private final FileChannel channel;

    private FolderLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// @throws StoreUnusable where somebody else has the folder, or it cannot be written
    static FolderLock take(Path folder) {
        try {
            Path file = folder.toRealPath().resolve("mto.lock");
            if (!HELD_HERE.add(file)) {
                throw inUse(file, Optional.of(ProcessHandle.current().pid()));
            }
            return new FolderLock(file, lockedOrForgotten(file));
        } catch (IOException e) {
            throw new StoreUnusable("The data folder " + folder + " cannot be used: " + e
                    + ". It must exist and be writable; MTO_DATA_DIR names another one.", e);
        }
    }

    private static FileChannel lockedOrForgotten(Path file) throws IOException {
        boolean locked = false;
        try {
            FileChannel channel = locked(file);
            locked = true;
            return channel;
        } finally {
            if (!locked) {
                HELD_HERE.remove(file);
            }
        }
    }

    private static FileChannel locked(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
                StandardOpenOption.WRITE);
        @Nullable
        FileLock lock = channel.tryLock(POSITION, 1, false);
        if (lock == null) {
            try (channel) {
                throw inUse(file, pidIn(channel));
            }
        }
        channel.truncate(0);
        channel.write(US_ASCII.encode(ProcessHandle.current().pid() + "\n"), 0);
        return channel;
    }

    private static Optional<Long> pidIn(FileChannel channel) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(20);
        channel.read(content, 0);
        String text = US_ASCII.decode(content.flip()).toString().strip();
        return text.matches("\\d{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }

    private static StoreUnusable inUse(Path file, Optional<Long> pid) {
        return new StoreUnusable("The data folder " + file.getParent() + " is in use by another mto server"
                + pid.map(id -> " (process " + id + ")").orElse("")
                + ". Use that one, or stop it, or choose another folder with MTO_DATA_DIR.");
    }

    /// Lets others in. May be called twice.
    @Override
    public void close() throws IOException {
        if (channel.isOpen()) {
            channel.close();
            HELD_HERE.remove(file);
        }
    }
}
