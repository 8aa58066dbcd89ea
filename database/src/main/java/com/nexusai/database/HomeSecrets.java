package com.nexusai.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/** Passwords made for the servers of a home, each in a file of its own, readable by their owner alone. */
public final class HomeSecrets {

    private static final int BYTES = 24;

    private HomeSecrets() {}

    /** The password of this name; it is made when there is none yet. */
    public static String of(Path home, String name) {
        return existing(home, name).orElseGet(() -> create(home, name));
    }

    static Optional<String> existing(Path home, String name) {
        Path file = file(home, name);
        try {
            String value = Files.exists(file) ? Files.readString(file).strip() : "";
            return value.isEmpty() ? Optional.empty() : Optional.of(value);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    static Path file(Path home, String name) {
        return home.resolve("secrets").resolve(name);
    }

    private static String create(Path home, String name) {
        byte[] random = new byte[BYTES];
        new SecureRandom().nextBytes(random);
        String value = HexFormat.of().formatHex(random);
        Path file = file(home, name);
        Path folder = home.resolve("secrets");
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            Path temporary = Files.createTempFile(
                    folder,
                    name,
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(temporary, value);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw unusable(file, e);
        }
        return value;
    }

    private static DatabaseRefused unusable(Path file, IOException cause) {
        return new DatabaseRefused(
                "The password " + file + " cannot be read or written (" + DatabaseSetup.oneLine(cause)
                        + "); check the rights on the folder.",
                cause);
    }
}
