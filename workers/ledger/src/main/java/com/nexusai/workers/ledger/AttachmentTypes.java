package com.nexusai.workers.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.apache.tika.Tika;

/**
 * What a file is, told from its content. Its name only chooses among kinds of plain text and of zip files, and a zip file
 * that calls itself a workbook must have a workbook's parts. What the sender says about its type counts for nothing.
 */
final class AttachmentTypes {

    private static final String ZIP = "application/zip";
    private static final String TEXT = "text/plain";

    /** Types that may be attached; none of them runs when it is opened in a browser. */
    private static final Set<String> ALLOWED = Set.of(
            "application/pdf",
            "image/png",
            "image/jpeg",
            "image/tiff",
            TEXT,
            "text/csv",
            "message/rfc822",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "application/vnd.oasis.opendocument.spreadsheet",
            "application/vnd.oasis.opendocument.text");

    /** A part that a zip file of the type has. */
    private static final Map<String, String> PARTS = Map.of(
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xl/workbook.xml",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word/document.xml",
            "application/vnd.oasis.opendocument.spreadsheet", "content.xml",
            "application/vnd.oasis.opendocument.text", "content.xml");

    private static final Tika TIKA = new Tika();

    /** @return the media type; empty when it may not be attached */
    static Optional<String> allowed(Path file, String name) throws IOException {
        String type = type(file, name);
        if (!ALLOWED.contains(type)) {
            return Optional.empty();
        }
        String part = PARTS.get(type);
        return part == null || isWhole(file, part) ? Optional.of(type) : Optional.empty();
    }

    /** What a file is, whether it may be attached or not. */
    static String type(Path file, String name) throws IOException {
        String content;
        try (InputStream in = Files.newInputStream(file)) {
            content = TIKA.detect(in);
        }
        boolean nameChooses = content.equals(TEXT) || content.equals(ZIP) || content.startsWith("application/x-tika-");
        if (!nameChooses) {
            return content;
        }
        try (InputStream in = Files.newInputStream(file)) {
            return TIKA.detect(in, name);
        }
    }

    /** What bytes of unknown name are. */
    static String type(byte[] content) {
        return TIKA.detect(content);
    }

    /** Reads the directory at the zip's end and inflates nothing; macros are programs. */
    private static boolean isWhole(Path file, String part) throws IOException {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            Enumeration<? extends ZipEntry> entries = zip.entries();
            while (entries.hasMoreElements()) {
                if (entries.nextElement().getName().endsWith("vbaProject.bin")) {
                    return false;
                }
            }
            return zip.getEntry(part) != null;
        } catch (ZipException e) {
            return false;
        }
    }

    private AttachmentTypes() {}
}
