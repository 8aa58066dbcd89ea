package com.nexusai.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;

/** The generated passwords of the embedded server, readable by their owner alone. */
record ServerSecrets(String superuser, String owner, String app) {

    private static final List<String> NAMES = List.of("postgres-superuser", "postgres-owner", "postgres-app");

    static ServerSecrets of(Path home, boolean fresh) {
        Path folder = home.resolve("secrets");
        try {
            Files.createDirectories(folder);
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            return new ServerSecrets(
                    secret(folder, NAMES.get(0), fresh),
                    secret(folder, NAMES.get(1), true),
                    secret(folder, NAMES.get(2), true));
        } catch (IOException e) {
            throw new DatabaseRefused(
                    "The passwords in " + folder + " cannot be read or written (" + DatabaseSetup.oneLine(e)
                            + "); check the rights on the folder.",
                    e);
        }
    }

    private static String secret(Path folder, String name, boolean mayCreate) throws IOException {
        Path file = folder.resolve(name);
        if (Files.exists(file)) {
            String value = Files.readString(file).strip();
            if (!value.isEmpty()) {
                return value;
            }
        }
        if (!mayCreate) {
            throw new DatabaseRefused(
                    "The password " + file
                            + " of the existing database is missing; put it back from a backup, or move the folder 'data' beside it away.");
        }
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        String value = HexFormat.of().formatHex(random);
        Path temporary = Files.createTempFile(
                folder,
                name,
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(temporary, value);
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return value;
    }
}
