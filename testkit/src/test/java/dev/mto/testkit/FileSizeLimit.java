package dev.mto.testkit;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Lets every write of this process to a file fail, until it is closed: the operating system's limit for the size of
/// files, which needs no leave, is set to nothing. Reads, pipes and sockets go on, and so do other processes. One at a
/// time.
final class FileSizeLimit implements AutoCloseable {
    /// The number of the limit, on Linux as on macOS.
    private static final int FILE_SIZE = 1;
    private static final Linker LINKER = Linker.nativeLinker();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment before = arena.allocate(JAVA_LONG, 2);

    FileSizeLimit() {
        call("getrlimit", before);
        MemorySegment nothing = arena.allocate(JAVA_LONG, 2);
        nothing.setAtIndex(JAVA_LONG, 0, 0);
        nothing.setAtIndex(JAVA_LONG, 1, before.getAtIndex(JAVA_LONG, 1));
        call("setrlimit", nothing);
    }

    @Override
    public void close() {
        call("setrlimit", before);
        arena.close();
    }

    /// Restricted, as a wrong description of a native function would crash us; these two are those of POSIX.
    @SuppressWarnings("restricted")
    private static void call(String name, MemorySegment softAndHard) {
        MethodHandle function = LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name),
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
        try {
            if ((int) function.invokeExact(FILE_SIZE, softAndHard) != 0) {
                throw new AssertionError(name + " failed");
            }
        } catch (Throwable failure) {
            throw new AssertionError(name, failure);
        }
    }
}
