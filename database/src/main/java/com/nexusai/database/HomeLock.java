package com.nexusai.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * At most one process at a time does a thing in a home. The operating system holds the lock, so it never outlives its process, however that
 * ends.
 */
public final class HomeLock implements AutoCloseable {

    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /** The lock, or nothing while another process holds it. */
    public static Optional<HomeLock> tryTake(Path home, String name) {
        Path file = home.resolve(name + ".lock");
        FileChannel channel = null;
        try {
            Files.createDirectories(home);
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                return Optional.empty();
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
            return Optional.of(new HomeLock(channel));
        } catch (IOException e) {
            closeAfter(e, channel);
            throw new DatabaseRefused(
                    "The folder " + home + " cannot be used (" + e.getMessage()
                            + "); give NEXUS_HOME a folder you may write to.",
                    e);
        }
    }

    public static HomeLock take(Path home, String name) {
        return tryTake(home, name)
                .orElseThrow(() -> new DatabaseRefused("Another process" + holder(home, name) + " already uses " + home
                        + "; end it with 'nexus stop', or give NEXUS_HOME another folder."));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    private static String holder(Path home, String name) {
        try {
            String pid = Files.readString(home.resolve(name + ".lock")).strip();
            return pid.isEmpty() ? "" : " (number " + pid + ")";
        } catch (IOException e) {
            return "";
        }
    }

    private static void closeAfter(IOException failure, @Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                failure.addSuppressed(e);
            }
        }
    }
}
