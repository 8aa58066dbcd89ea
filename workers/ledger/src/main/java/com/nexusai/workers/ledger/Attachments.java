package com.nexusai.workers.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Files attached to entries. An attachment belongs to the content that is approved, so attaching and detaching follow the
 * rules of editing: only while the entry is a draft, failed or returned, and each makes a new version.
 */
@Component
public class Attachments {

    private static final int LONGEST_NAME = 150;
    private static final String NAMELESS = "attachment";

    private final JdbcClient db;
    private final Documents documents;
    private final Submissions submissions;
    private final AttachmentStore store;
    private final AttachmentLimits limits;

    Attachments(
            JdbcClient db,
            Documents documents,
            Submissions submissions,
            AttachmentStore store,
            AttachmentLimits limits) {
        this.db = db;
        this.documents = documents;
        this.submissions = submissions;
        this.store = store;
        this.limits = limits;
    }

    /**
     * A file that was received and judged, and belongs to no entry yet. It lies in a temporary file until it is closed.
     *
     * @param name made safe
     * @param mediaType told from the content
     */
    public record Received(String name, String mediaType, long size, String sha256, Path file)
            implements AutoCloseable {

        @Override
        public void close() throws IOException {
            Files.deleteIfExists(file);
        }
    }

    /**
     * Takes a file in, in bounded memory. Needs no transaction, so that none stays open while a slow sender sends.
     *
     * @param name as the sender gives it
     * @throws LedgerRefusal {@code PAYLOAD_TOO_LARGE}, {@code UNSUPPORTED_MEDIA_TYPE}, {@code VALIDATION_FAILED} when it is empty
     */
    public Received receive(@Nullable String name, InputStream content) throws IOException {
        String safe = safeName(name);
        Path file = Files.createTempFile("attachment-", ".part");
        boolean received = false;
        try {
            MessageDigest digest = sha256();
            long size = copy(new DigestInputStream(content, digest), file, safe);
            if (size == 0) {
                throw Refusals.invalid(
                        "/file", "FILE_EMPTY", safe, "the file " + safe + " is empty", "attach a file with content");
            }
            String type = AttachmentTypes.allowed(file, safe).orElse(null);
            if (type == null) {
                throw new LedgerRefusal(
                        "UNSUPPORTED_MEDIA_TYPE",
                        safe,
                        AttachmentTypes.type(file, safe),
                        "the content of " + safe + " is " + AttachmentTypes.type(file, safe)
                                + ", or not what its name says, and is not attached",
                        "attach a PDF, image, text, CSV, mail, or a document or workbook without macros");
            }
            received = true;
            return new Received(safe, type, size, HexFormat.of().formatHex(digest.digest()), file);
        } finally {
            if (!received) {
                Files.deleteIfExists(file);
            }
        }
    }

    private long copy(InputStream content, Path file, String name) throws IOException {
        long size = 0;
        try (OutputStream out = Files.newOutputStream(file)) {
            byte[] buffer = new byte[1 << 16];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                size += read;
                if (size > limits.bytes()) {
                    throw new LedgerRefusal(
                            "PAYLOAD_TOO_LARGE",
                            name,
                            Long.toString(limits.bytes()),
                            "the file " + name + " has more than " + limits.bytes() + " bytes",
                            "attach a smaller one");
                }
                out.write(buffer, 0, read);
            }
        }
        return size;
    }

    /**
     * One attachment of an entry.
     *
     * @param sha256 of its content, in hex; names it within the entry; null while it is only announced
     */
    public record Attachment(String name, @Nullable String sha256, @Nullable String mediaType, @Nullable Long size) {}

    /**
     * Attaches a file that was received. One that the entry announces under the same name takes its place. Needs an open
     * transaction with the tenant bound, like what follows.
     *
     * @param version of the entry
     * @throws LedgerRefusal {@code NOT_FOUND}, {@code FORBIDDEN}, {@code VERSION_STALE}, {@code ENTRY_IMMUTABLE},
     *     {@code TOO_MANY_ATTACHMENTS}, {@code ATTACHMENT_EXISTS}
     */
    public Submissions.Handed attach(String tenant, Author author, UUID entry, int version, Received file)
            throws IOException {
        Documents.Header header = submissions.editable(tenant, author, entry, version);
        EntryDocument document = documents.read(tenant, entry);
        List<EntryDocument.Attachment> attachments = new ArrayList<>(document.attachments());
        attachments.removeIf(
                standing -> standing.sha256() == null && standing.name().equals(file.name()));
        for (EntryDocument.Attachment standing : attachments) {
            if (standing.name().equals(file.name()) || file.sha256().equals(standing.sha256())) {
                throw new LedgerRefusal(
                        "ATTACHMENT_EXISTS",
                        header.reference(),
                        standing.name(),
                        "entry " + header.reference() + " has an attachment of this name or content, "
                                + standing.name(),
                        "remove that one first, or give the file another name");
            }
        }
        if (attachments.size() >= limits.count()) {
            throw new LedgerRefusal(
                    "TOO_MANY_ATTACHMENTS",
                    header.reference(),
                    Integer.toString(limits.count()),
                    "entry " + header.reference() + " has " + attachments.size() + " attachments already",
                    "put several documents into one file");
        }
        try (InputStream content = Files.newInputStream(file.file())) {
            store.keep(tenant, file.sha256(), file.size(), file.mediaType(), content);
        }
        attachments.add(new EntryDocument.Attachment(file.name(), file.sha256()));
        return submissions.reattach(tenant, author, entry, version, "attached", file.name(), attachments);
    }

    /**
     * Detaches a file. Its content stays kept: earlier versions refer to it.
     *
     * @throws LedgerRefusal {@code NOT_FOUND}, {@code FORBIDDEN}, {@code VERSION_STALE}, {@code ENTRY_IMMUTABLE}
     */
    public Submissions.Handed detach(String tenant, Author author, UUID entry, int version, String sha256) {
        Documents.Header header = submissions.editable(tenant, author, entry, version);
        List<EntryDocument.Attachment> attachments =
                new ArrayList<>(documents.read(tenant, entry).attachments());
        EntryDocument.Attachment gone = attachments.stream()
                .filter(standing -> sha256.equals(standing.sha256()))
                .findFirst()
                .orElseThrow(() -> unknown(header.reference(), sha256));
        attachments.remove(gone);
        return submissions.reattach(tenant, author, entry, version, "detached", gone.name(), attachments);
    }

    /**
     * What is attached to an entry as it stands.
     *
     * @throws LedgerRefusal {@code NOT_FOUND}
     */
    public List<Attachment> list(String tenant, UUID entry) {
        documents.find(tenant, entry);
        return db.sql(
                        """
                SELECT a.name, encode(a.sha256, 'hex') AS sha256, c.media_type, c.size FROM ledger.document_attachment a
                  LEFT JOIN ledger.attachment_content c ON c.tenant_id = a.tenant_id AND c.sha256 = a.sha256
                 WHERE a.tenant_id = ? AND a.entry_id = ? ORDER BY a.ordinal
                """)
                .params(tenant, entry)
                .query((row, n) -> new Attachment(
                        row.getString("name"),
                        row.getString("sha256"),
                        row.getString("media_type"),
                        row.getObject("size", Long.class)))
                .list();
    }

    /**
     * One attachment of an entry; to be looked up before it is opened.
     *
     * @throws LedgerRefusal {@code NOT_FOUND} when the entry has no such attachment
     */
    public Attachment find(String tenant, UUID entry, String sha256) {
        return list(tenant, entry).stream()
                .filter(attachment -> sha256.equals(attachment.sha256()))
                .findFirst()
                .orElseThrow(() -> unknown(entry.toString(), sha256));
    }

    /** The content of an attachment that was found; it reads as it goes, outside of any transaction. */
    public InputStream open(String tenant, Attachment attachment) {
        String sha256 = attachment.sha256();
        if (sha256 == null) {
            throw unknown(attachment.name(), attachment.name());
        }
        return store.open(tenant, sha256);
    }

    private static LedgerRefusal unknown(String entry, String attachment) {
        return new LedgerRefusal(
                "NOT_FOUND",
                "attachment",
                attachment,
                "entry " + entry + " has no attachment " + attachment,
                "take an id from the entry's list of attachments");
    }

    /**
     * The last part of a path, without characters that control, that turn the direction of reading, or that file systems
     * and headers take for their own.
     */
    static String safeName(@Nullable String name) {
        String given = Normalizer.normalize(name == null ? "" : name, Normalizer.Form.NFC);
        String last = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1);
        StringBuilder safe = new StringBuilder();
        last.codePoints()
                .filter(c -> switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.SURROGATE,
                            Character.PRIVATE_USE,
                            Character.UNASSIGNED,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR -> false;
                    default -> true;
                })
                .map(c -> "<>:\"|?*;%".indexOf(c) >= 0 ? '_' : c)
                .forEach(safe::appendCodePoint);
        String plain = safe.toString().strip().replaceAll("^\\.+|[. ]+$", "");
        if (plain.isEmpty()) {
            return NAMELESS;
        }
        return plain.length() <= LONGEST_NAME ? plain : shortened(plain);
    }

    /** Keeps the ending, which says what the file is for. */
    private static String shortened(String name) {
        int dot = name.lastIndexOf('.');
        String ending = dot < 0 || name.length() - dot > 10 ? "" : name.substring(dot);
        int end = LONGEST_NAME - ending.length();
        return name.substring(0, Character.isHighSurrogate(name.charAt(end - 1)) ? end - 1 : end) + ending;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
