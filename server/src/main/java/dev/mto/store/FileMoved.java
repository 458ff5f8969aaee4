package dev.mto.store;

import java.nio.file.Path;
import java.sql.SQLException;

/// A file of the database is no longer where it was opened. What is written to it then is lost with the process.
final class FileMoved extends SQLException {
    private static final long serialVersionUID = 1L;

    FileMoved(Path file) {
        super("is not what it was: " + file.getFileName() + " was moved, deleted or replaced while the server ran. Put"
                + " it back, or stop the server and start it with what is to be used.");
    }
}
