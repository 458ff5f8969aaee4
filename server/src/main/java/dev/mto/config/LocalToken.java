package dev.mto.config;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The bearer token of this machine's user: one line in a file that only its owner may read. Immutable.
public final class LocalToken {
    private static final Logger LOG = LoggerFactory.getLogger(LocalToken.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    /// 256 bits: nobody guesses it, however many try.
    private static final int BYTES = 32;
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/=-]{32,512}");

    private final String value;

    private LocalToken(String value) {
        this.value = value;
    }

    /// Reads the token, and makes one first where the file does not exist. Two processes that do so at once get the
    /// same. A file that others may read is closed to them.
    ///
    /// @throws IOException where the file cannot be read or made, or does not hold a token; the message says what to do
    public static LocalToken readOrCreate(Path file) throws IOException {
        if (!Files.exists(file)) {
            create(file);
        }
        if (!Files.getPosixFilePermissions(file).equals(OWNER_ONLY)) {
            Files.setPosixFilePermissions(file, OWNER_ONLY);
            LOG.warn("{} could be read by others and is closed to them now. Delete it to get a new token.", file);
        }
        String value = Files.readString(file).strip();
        if (!FORM.matcher(value).matches()) {
            throw new IOException(file + " does not hold a token (one line, 32 to 512 of A-Z a-z 0-9 . _ ~ + / = -). "
                    + "Delete it, and the next start makes a new one.");
        }
        return new LocalToken(value);
    }

    /// Written in full beside its place and linked there, so that nobody ever reads half a token.
    private static void create(Path file) throws IOException {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Path folder = file.toAbsolutePath().getParent();
        Path draft = Files.createTempFile(folder, "token", ".new", PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        try {
            Files.writeString(draft, token + "\n");
            Files.createLink(file, draft);
        } catch (FileAlreadyExistsException _) {
            LOG.debug("another process made {} first", file);
        } finally {
            Files.delete(draft);
        }
    }

    /// The token itself. Never to be logged.
    public String value() {
        return value;
    }

    @Override
    public String toString() {
        return "LocalToken[…]";
    }
}
