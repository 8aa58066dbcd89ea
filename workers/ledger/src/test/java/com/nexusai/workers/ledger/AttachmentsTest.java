package com.nexusai.workers.ledger;

import static com.nexusai.workers.ledger.LedgerFixture.TENANT;
import static com.nexusai.workers.ledger.SubmissionsTest.CARLA;
import static com.nexusai.workers.ledger.SubmissionsTest.PETRA;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nexusai.workers.ledger.Attachments.Attachment;
import com.nexusai.workers.ledger.Attachments.Received;
import com.nexusai.workers.ledger.Submissions.Handed;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AttachmentsTest {

    private static final byte[] PDF = "%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n".getBytes(UTF_8);
    private static final byte[] PNG = {
        (byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 0, 0, 0, 13, 'I', 'H', 'D', 'R', 0, 0, 0, 1, 0, 0, 0, 1
    };
    private static final int SMALL = 1_000_000;

    private LedgerFixture ledger;
    private Attachments attachments;

    @BeforeEach
    void open() {
        ledger = new LedgerFixture();
        attachments = attachments(SMALL, 3);
    }

    private Attachments attachments(long bytes, int count) {
        return new Attachments(
                ledger.db,
                ledger.documents,
                ledger.submissions,
                new DatabaseAttachmentStore(ledger.db, ledger.transactions, ledger.clock),
                new AttachmentLimits(bytes, count));
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    @Test
    void anAttachmentIsPartOfTheContentThatIsApprovedAndReadBackAsItWas() throws IOException {
        UUID id = draft("A");
        byte[] hash = ledger.in(TENANT, () -> ledger.documents.find(TENANT, id)).contentHash();

        Handed after = attach(id, 1, "Invoice.pdf", PDF);

        assertThat(after.version()).isEqualTo(2);
        assertThat(ledger.in(TENANT, () -> ledger.documents.find(TENANT, id)).contentHash())
                .isNotEqualTo(hash);
        Attachment attachment = list(id).get(0);
        assertThat(attachment.name()).isEqualTo("Invoice.pdf");
        assertThat(attachment.mediaType()).isEqualTo("application/pdf");
        assertThat(attachment.size()).isEqualTo(PDF.length);
        assertThat(attachments.open(TENANT, attachment)).hasBinaryContent(PDF);
        assertThat(ledger.in(TENANT, () -> ledger.evidence.history(TENANT, id)))
                .filteredOn(happening -> happening.event().equals("attached"))
                .extracting(happening -> happening.person() + " " + happening.comment())
                .containsExactly("petra Invoice.pdf");
    }

    @Test
    void aLargeFileIsKeptInChunksAndReadPieceByPiece() throws IOException {
        byte[] text = new byte[700_001];
        for (int i = 0; i < text.length; i++) {
            text[i] = (byte) (i % 97 == 0 ? '\n' : 'a' + i % 26);
        }
        UUID id = draft("L");
        attach(id, 1, "list.txt", text);

        assertThat(ledger.count("SELECT count(*) FROM ledger.attachment_chunk")).isEqualTo(3);
        try (InputStream in = attachments.open(TENANT, list(id).get(0))) {
            assertThat(in.read()).isEqualTo(text[0]);
            assertThat(in.skip(1_000)).isPositive();
        }
        assertThat(attachments.open(TENANT, list(id).get(0))).hasBinaryContent(text);
    }

    @Test
    void theContentSaysWhatAFileIs() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("a.pdf", PDF);
        files.put("lies.pdf", PNG);
        files.put("a.csv", "account,amount\n6000,10.00\n".getBytes(UTF_8));
        files.put("a.txt", "Dear customer\n".getBytes(UTF_8));
        files.put("a.eml", "From: a@example.org\nTo: b@example.org\nSubject: x\n\nHello\n".getBytes(UTF_8));
        files.put(
                "a.jpg", new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xE0, 0, 16, 'J', 'F', 'I', 'F', 0});
        files.put("a.xlsx", zip("[Content_Types].xml", "xl/workbook.xml"));
        files.put("a.docx", zip("[Content_Types].xml", "word/document.xml"));

        Map<String, String> types = new LinkedHashMap<>();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            try (Received received = receive(file.getKey(), file.getValue())) {
                types.put(file.getKey(), received.mediaType().replaceAll(".*officedocument.", ""));
            }
        }

        assertThat(types)
                .containsExactlyEntriesOf(ordered(
                        "a.pdf", "application/pdf",
                        "lies.pdf", "image/png",
                        "a.csv", "text/csv",
                        "a.txt", "text/plain",
                        "a.eml", "message/rfc822",
                        "a.jpg", "image/jpeg",
                        "a.xlsx", "spreadsheetml.sheet",
                        "a.docx", "wordprocessingml.document"));
    }

    @Test
    void whatCouldRunIsRefusedWhateverItIsCalled() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("a.exe", exe());
        files.put("invoice.pdf", exe());
        files.put("page.html", "<!DOCTYPE html><html><script>alert(1)</script></html>".getBytes(UTF_8));
        files.put("page.txt", "<html><body><script>alert(1)</script></body></html>".getBytes(UTF_8));
        files.put("image.png", "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".getBytes(UTF_8));
        files.put("data.txt", "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>".getBytes(UTF_8));
        files.put("run.txt", "#!/bin/sh\nrm -rf /\n".getBytes(UTF_8));
        files.put("script.js", "alert(1)\n".getBytes(UTF_8));
        files.put("text.html", "no tags at all\n".getBytes(UTF_8));
        files.put("a.zip", zip("x.txt"));
        files.put("book.xlsx", zip("x.txt"));
        files.put("macros.xlsx", zip("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"));
        files.put("a.jar", zip("META-INF/MANIFEST.MF", "A.class"));
        files.put("unknown.pdf", new byte[] {1, 2, 3, 4, 0, 5});

        files.forEach((name, content) ->
                assertThat(refusal(name, content).code()).as(name).isEqualTo("UNSUPPORTED_MEDIA_TYPE"));
        assertThat(ledger.count("SELECT count(*) FROM ledger.attachment_content"))
                .isZero();
    }

    @Test
    void aFileTooLargeIsRefusedAsSoonAsItIs() {
        InputStream endless = new InputStream() {
            private long read;

            @Override
            public int read() {
                assertThat(read++).as("bytes read").isLessThan(SMALL * 2L);
                return 'a';
            }
        };

        LedgerRefusal refusal = catchThrowableOfType(
                LedgerRefusal.class,
                () -> attachments.receive("endless.txt", endless).close());
        assertThat(refusal.code()).isEqualTo("PAYLOAD_TOO_LARGE");
        assertThat(refusal("empty.txt", new byte[0]).problems())
                .extracting(LedgerRefusal.Problem::code)
                .containsExactly("FILE_EMPTY");
    }

    @Test
    void onlyADraftOrReturnedEntryTakesAttachmentsByWhoMayEditItAndUpToALimit() throws IOException {
        UUID id = draft("R");
        attach(id, 1, "1.txt", "one\n".getBytes(UTF_8));

        assertThat(attachRefusal(CARLA, id, 2, "2.txt", "two\n").code()).isEqualTo("FORBIDDEN");
        assertThat(attachRefusal(PETRA, id, 1, "2.txt", "two\n").code()).isEqualTo("VERSION_STALE");
        assertThat(attachRefusal(PETRA, id, 2, "1.txt", "two\n").code()).isEqualTo("ATTACHMENT_EXISTS");
        assertThat(attachRefusal(PETRA, id, 2, "again.txt", "one\n").code()).isEqualTo("ATTACHMENT_EXISTS");
        attach(id, 2, "2.txt", "two\n".getBytes(UTF_8));
        attach(id, 3, "3.txt", "three\n".getBytes(UTF_8));
        assertThat(attachRefusal(PETRA, id, 4, "4.txt", "four\n").code()).isEqualTo("TOO_MANY_ATTACHMENTS");
        ledger.run(() -> ledger.submissions.submit(TENANT, PETRA, id, 4));
        assertThat(attachRefusal(PETRA, id, 4, "4.txt", "four\n").code()).isEqualTo("ENTRY_IMMUTABLE");
    }

    @Test
    void anAttachmentAnnouncedIsReplacedAndEditingKeepsWhatIsAttached() throws IOException {
        EntrySketch sketch = new EntrySketch("N").of("6000", "1600", "10.00");
        sketch.attachments.add(new EntryDocument.Attachment("scan.pdf", null));
        UUID id = com.nexusai.database.Ids.next();
        ledger.run(
                () -> ledger.documents.capture(TENANT, List.of(new Documents.Draft(id, "petra", sketch.document()))));

        attach(id, 1, "scan.pdf", PDF);
        ledger.run(() -> ledger.submissions.revise(TENANT, PETRA, id, 2, new RequestSketch("N").request()));

        assertThat(list(id)).singleElement().satisfies(kept -> assertThat(kept.mediaType())
                .isEqualTo("application/pdf"));
    }

    @Test
    void aDetachedFileIsGoneFromTheEntryAndAnotherEntrysFileCannotBeOpened() throws IOException {
        UUID id = draft("G");
        attach(id, 1, "a.pdf", PDF);
        String sha256 = String.valueOf(list(id).get(0).sha256());
        UUID other = draft("O");

        assertThatThrownBy(() -> ledger.in(TENANT, () -> attachments.find(TENANT, other, sha256)))
                .hasMessageContaining("NOT_FOUND");
        Handed after = ledger.in(TENANT, () -> attachments.detach(TENANT, PETRA, id, 2, sha256));

        assertThat(after.version()).isEqualTo(3);
        assertThat(list(id)).isEmpty();
        assertThat(ledger.count("SELECT count(*) FROM ledger.attachment_content"))
                .as("earlier versions refer to it")
                .isEqualTo(1);
    }

    @Test
    void anotherTenantSeesNoContent() throws IOException {
        ledger.load("other");
        UUID id = draft("T");
        attach(id, 1, "a.pdf", PDF);
        Attachment attachment = list(id).get(0);

        assertThatThrownBy(() -> attachments.open("other", attachment)).hasMessageContaining("NOT_FOUND");
        assertThatThrownBy(() -> ledger.in("other", () -> attachments.list("other", id)))
                .hasMessageContaining("NOT_FOUND");
    }

    @Test
    void aManyTimesEditedDraftIsNotTakenForOneThatWasReturnedTooOften() throws IOException {
        UUID id = draft("M");
        for (int version = 1; version <= 8; version++) {
            int current = version;
            ledger.run(() -> ledger.submissions.revise(TENANT, PETRA, id, current, new RequestSketch("M").request()));
        }
        ledger.run(() -> ledger.submissions.submit(TENANT, PETRA, id, 9));
        Object[] asked = new Object[1];
        ledger.run(() -> ledger.validation.validate(TENANT, List.of(id), (entry, facts) -> {
            asked[0] = facts.get("revision");
            return LedgerFixture.none("je-validation");
        }));

        assertThat(asked[0]).isEqualTo(1);
    }

    @Test
    void contentThatWasKeptWholeBeforeIsFoundInItsChunk() throws Exception {
        UUID id = draft("W");
        attach(id, 1, "a.pdf", PDF);
        Attachment attachment = list(id).get(0);
        LedgerFixture.execute(
                ledger.database.superuser(),
                "SET session_replication_role = replica",
                "ALTER TABLE ledger.attachment_content ADD COLUMN content bytea",
                "UPDATE ledger.attachment_content w SET content = c.content FROM ledger.attachment_chunk c WHERE c.sha256 = w.sha256",
                "ALTER TABLE ledger.attachment_content DROP COLUMN size, DROP COLUMN media_type, DROP COLUMN kept_at",
                "DROP TABLE ledger.attachment_chunk");
        try (InputStream script = Documents.class.getResourceAsStream("/db/ledger/V8__attachments.sql")) {
            assertThat(script).isNotNull();
            LedgerFixture.execute(ledger.database.owner(), "SELECT 1", new String(script.readAllBytes(), UTF_8));
        }

        assertThat(attachments.open(TENANT, attachment)).hasBinaryContent(PDF);
        assertThat(list(id).get(0).size()).isEqualTo(PDF.length);
    }

    @Test
    void namesAreMadeSafe() {
        Map<String, String> names = ordered(
                "../../etc/passwd", "passwd",
                "C:\\Users\\me\\bill.pdf", "bill.pdf",
                "invoice\u202Efdp.exe", "invoicefdp.exe",
                "a\u0000b\r\nc\u200B.txt", "abc.txt",
                " .. ", "attachment",
                ".htaccess", "htaccess",
                "a\"b;c<d>.pdf", "a_b_c_d_.pdf",
                "Überweisung März.pdf", "Überweisung März.pdf",
                "/", "attachment");

        names.forEach((given, safe) -> assertThat(Attachments.safeName(given)).isEqualTo(safe));
        assertThat(Attachments.safeName(null)).isEqualTo("attachment");
        assertThat(Attachments.safeName("x".repeat(500) + ".pdf")).hasSize(150).endsWith(".pdf");
        assertThat(Attachments.safeName("😀".repeat(200) + ".pdf"))
                .hasSizeLessThanOrEqualTo(150)
                .endsWith("😀.pdf");
    }

    // ---- doing

    private UUID draft(String key) {
        return ledger.in(TENANT, () -> ledger.submissions.submit(TENANT, PETRA, new RequestSketch(key).request(), true))
                .id();
    }

    private Received receive(String name, byte[] content) throws IOException {
        return attachments.receive(name, new ByteArrayInputStream(content));
    }

    private Handed attach(UUID id, int version, String name, byte[] content) throws IOException {
        return attach(PETRA, id, version, name, content);
    }

    private Handed attach(Author author, UUID id, int version, String name, byte[] content) throws IOException {
        try (Received received = receive(name, content)) {
            return ledger.in(TENANT, () -> {
                try {
                    return attachments.attach(TENANT, author, id, version, received);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }

    private LedgerRefusal attachRefusal(Author author, UUID id, int version, String name, String content) {
        LedgerRefusal refusal = catchThrowableOfType(
                LedgerRefusal.class, () -> attach(author, id, version, name, content.getBytes(UTF_8)));
        assertThat(refusal).as("a refusal").isNotNull();
        return refusal;
    }

    private LedgerRefusal refusal(String name, byte[] content) {
        LedgerRefusal refusal = catchThrowableOfType(
                LedgerRefusal.class, () -> receive(name, content).close());
        assertThat(refusal).as("a refusal of " + name).isNotNull();
        return refusal;
    }

    private List<Attachment> list(UUID id) {
        return ledger.in(TENANT, () -> attachments.list(TENANT, id));
    }

    private static byte[] exe() {
        byte[] exe = new byte[512];
        exe[0] = 'M';
        exe[1] = 'Z';
        exe[0x3C] = (byte) 0x80;
        exe[0x80] = 'P';
        exe[0x81] = 'E';
        return exe;
    }

    private static byte[] zip(String... entries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write("<x/>".getBytes(UTF_8));
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(pairs[i], pairs[i + 1]);
        }
        return map;
    }
}
