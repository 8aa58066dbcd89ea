package com.nexusai.database;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs, unpacked once from the archive on the class path into a folder of their own. */
record PostgresBinaries(Path folder) {

    Path program(String name) {
        return folder.resolve("bin").resolve(name);
    }

    /** Unpacks beside the target and renames, so that a half unpacked folder is never used. */
    static PostgresBinaries unpackInto(Path parent) {
        URL archive = archive();
        try {
            long size = archive.openConnection().getContentLengthLong();
            Path target = parent.resolve(Long.toString(size, 36));
            if (!Files.isExecutable(target.resolve("bin/postgres"))) {
                Files.createDirectories(parent);
                Path temporary = Files.createTempDirectory(parent, "unpack-");
                Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
                unpack(archive, temporary);
                moveInto(temporary, target);
            }
            return new PostgresBinaries(target.toRealPath());
        } catch (IOException e) {
            throw new DatabaseRefused(
                    "PostgreSQL could not be unpacked into " + parent + " (" + DatabaseSetup.oneLine(e)
                            + "); check the free space and the rights on the folder.",
                    e);
        }
    }

    private static URL archive() {
        String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        String processor = System.getProperty("os.arch", "");
        String name = "postgres-" + (system.contains("mac") ? "darwin" : "linux") + "-"
                + (List.of("aarch64", "arm64").contains(processor) ? "arm_64" : "x86_64") + ".txz";
        URL url = PostgresBinaries.class.getClassLoader().getResource(name);
        if (url == null) {
            throw new DatabaseRefused("No embedded PostgreSQL comes for " + system + " on " + processor
                    + "; give NEXUS_DB_URL the address of a server of your own.");
        }
        return url;
    }

    private static void unpack(URL archive, Path target) throws IOException {
        try (InputStream in = archive.openStream();
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(in)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = target.resolve(entry.getName()).normalize();
                if (!path.startsWith(target)) {
                    throw new IOException("an entry leads outside: " + entry.getName());
                }
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                    continue;
                }
                Files.createDirectories(path.getParent());
                if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else if (wanted(entry.getName())) {
                    Files.copy(tar, path, StandardCopyOption.REPLACE_EXISTING);
                    boolean program = (entry.getMode() & 0100) != 0;
                    Files.setPosixFilePermissions(
                            path, PosixFilePermissions.fromString(program ? "rwxr-xr-x" : "rw-r--r--"));
                }
            }
        }
    }

    /** Static libraries are for those who compile. */
    private static boolean wanted(String name) {
        return !name.endsWith(".a");
    }

    private static void moveInto(Path temporary, Path target) throws IOException {
        try {
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            throw e;
        } catch (FileSystemException e) {
            // Another process was faster, or an old attempt left a folder without the program.
            if (Files.isExecutable(target.resolve("bin/postgres"))) {
                delete(temporary);
            } else if (e instanceof FileAlreadyExistsException || Files.exists(target)) {
                delete(target);
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } else {
                throw e;
            }
        }
    }

    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
