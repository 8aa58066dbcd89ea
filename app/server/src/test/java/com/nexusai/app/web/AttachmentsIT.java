package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.nexusai.workers.ledger.AttachmentLimits;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Documents of journal entries over REST. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttachmentsIT {

    private static final byte[] PDF =
            "%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n".getBytes(StandardCharsets.US_ASCII);

    private Installation nexus;
    private Http accountant;
    private JsonNode model;

    @BeforeAll
    void start() {
        nexus = Installation.shared();
        accountant = nexus.as("accountant");
        model = new PostedEntry(nexus).read();
    }

    @Test
    void anAttachedFileMakesANewVersionAndIsGivenBackAsItWas() {
        Http.Answer draft = draft();
        String entry = String.valueOf(draft.header("Location"));

        Http.Answer attached = attach(accountant, entry, draft.header("ETag"), "invoice.pdf", PDF);
        assertThat(attached.status()).as("%s", attached).isEqualTo(201);
        assertThat(attached.json().path("mediaType").asText()).isEqualTo("application/pdf");
        assertThat(attached.json().path("size").asInt()).isEqualTo(PDF.length);
        assertThat(attached.header("ETag")).isNotEqualTo(draft.header("ETag"));

        assertThat(accountant
                        .get(entry + "/attachments")
                        .json()
                        .path("items")
                        .path(0)
                        .path("name")
                        .asText())
                .isEqualTo("invoice.pdf");
        Http.Answer content = nexus.as("controller")
                .send("GET", String.valueOf(attached.header("Location")), null, Map.of("Accept", "*/*"));
        assertThat(content.status()).as("%s", content).isEqualTo(200);
        assertThat(content.body()).isEqualTo(new String(PDF, StandardCharsets.US_ASCII));
        assertThat(content.header("Content-Disposition"))
                .startsWith("attachment")
                .contains("invoice.pdf");
        assertThat(content.header("X-Content-Type-Options")).isEqualTo("nosniff");

        assertThat(attach(accountant, entry, draft.header("ETag"), "second.pdf", another(PDF))
                        .problem())
                .isEqualTo("version-stale");
        assertThat(attach(accountant, entry, null, "second.pdf", another(PDF)).problem())
                .isEqualTo("version-required");
        assertThat(attach(accountant, entry, attached.header("ETag"), "copy.pdf", PDF)
                        .status())
                .isEqualTo(409);

        Http.Answer detached = accountant.send(
                "DELETE",
                String.valueOf(attached.header("Location")),
                null,
                Map.of("If-Match", String.valueOf(attached.header("ETag"))));
        assertThat(detached.status()).as("%s", detached).isEqualTo(204);
        assertThat(accountant.get(entry + "/attachments").json().path("items").size())
                .isZero();
    }

    @Test
    void whatTheContentIsCountsAndNotWhatItIsCalled() {
        Http.Answer draft = draft();
        String entry = String.valueOf(draft.header("Location"));
        byte[] page = "<!doctype html><html><script>alert(1)</script></html>".getBytes(StandardCharsets.UTF_8);

        assertThat(attach(accountant, entry, draft.header("ETag"), "invoice.pdf", page)
                        .problem())
                .isEqualTo("unsupported-media-type");
        assertThat(attach(accountant, entry, draft.header("ETag"), "empty.pdf", new byte[0])
                        .status())
                .isEqualTo(422);
        assertThat(attach(accountant, entry, draft.header("ETag"), "large.pdf", new byte[27 * 1024 * 1024])
                        .problem())
                .isEqualTo("payload-too-large");
        assertThat(accountant.get(entry + "/attachments").json().path("items").size())
                .isZero();
    }

    @Test
    void aPostedEntryTakesNoMoreAndOthersMayNotAttach() {
        String posted =
                "/api/v1/journal-entries/" + model.path("entry").path("id").asText();
        assertThat(attach(accountant, posted, "\"1\"", "late.pdf", PDF).status())
                .isIn(403, 409, 412);

        Http.Answer draft = draft();
        String entry = String.valueOf(draft.header("Location"));
        assertThat(attach(nexus.as("controller"), entry, draft.header("ETag"), "a.pdf", PDF)
                        .problem())
                .isEqualTo("forbidden");
        assertThat(attach(nexus.as("stranger"), entry, draft.header("ETag"), "a.pdf", PDF)
                        .problem())
                .isEqualTo("not-found");
        assertThat(nexus.as("stranger").get(entry + "/attachments").problem()).isEqualTo("not-found");
        assertThat(nexus.as("operations").get(entry + "/attachments").problem()).isEqualTo("forbidden");
    }

    @Test
    void anAttachmentIsPartOfWhatIsApprovedAndIsNamedByItsHash() throws Exception {
        Http.Answer draft = draft();
        String entry = String.valueOf(draft.header("Location"));
        String before = accountant.get(entry).json().path("contentHash").asText();

        Http.Answer attached = attach(accountant, entry, draft.header("ETag"), "../a\u202Eb.pdf", PDF);
        String hash =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(PDF));
        assertThat(attached.json().path("sha256").asText()).as("%s", attached).isEqualTo(hash);
        assertThat(attached.header("Location")).endsWith("/" + hash);
        assertThat(attached.json().path("name").asText()).isEqualTo("ab.pdf");
        String after = accountant.get(entry).json().path("contentHash").asText();
        assertThat(after).isNotEmpty().isNotEqualTo(before);

        accountant.send(
                "DELETE",
                String.valueOf(attached.header("Location")),
                null,
                Map.of("If-Match", String.valueOf(attached.header("ETag"))));
        assertThat(accountant.get(entry).json().path("contentHash").asText()).isEqualTo(before);
    }

    @Test
    void theSameFileUnderTheSameKeyIsAttachedOnceAndAnotherIsRefused() {
        Http.Answer draft = draft();
        String entry = String.valueOf(draft.header("Location"));
        byte[] other = PDF.clone();
        other[other.length - 1] = ' ';
        String key = UUID.randomUUID().toString();

        Http.Answer first = attach(accountant, key, entry, draft.header("ETag"), "invoice.pdf", PDF);
        Http.Answer again = attach(accountant, key, entry, draft.header("ETag"), "invoice.pdf", PDF);
        assertThat(again.status()).as("%s", again).isEqualTo(201);
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
        assertThat(attach(accountant, key, entry, first.header("ETag"), "invoice.pdf", other)
                        .problem())
                .isEqualTo("idempotency-key-reused");
        assertThat(attach(accountant, key, entry, first.header("ETag"), "another.pdf", PDF)
                        .problem())
                .isEqualTo("idempotency-key-reused");
        assertThat(accountant.get(entry + "/attachments").json().path("items").size())
                .isEqualTo(1);
    }

    @Test
    void anEntryTakesSoManyAttachmentsAndNoMore() {
        Http.Answer last = draft();
        String entry = String.valueOf(last.header("Location"));
        int most = nexus.bean(AttachmentLimits.class).count();
        for (int i = 0; i < most; i++) {
            last = attach(
                    accountant, entry, last.header("ETag"), i + ".txt", ("Page " + i).getBytes(StandardCharsets.UTF_8));
            assertThat(last.status()).as("%s", last).isEqualTo(201);
        }
        Http.Answer refused =
                attach(accountant, entry, last.header("ETag"), "more.txt", "More".getBytes(StandardCharsets.UTF_8));
        assertThat(refused.status()).as("%s", refused).isEqualTo(409);
        assertThat(refused.body()).contains("TOO_MANY_ATTACHMENTS");
    }

    private Http.Answer draft() {
        String key = "A" + UUID.randomUUID().toString().substring(0, 13);
        List<Map<String, Object>> lines = new ArrayList<>();
        for (JsonNode line : model.path("lines")) {
            boolean debit = !line.path("debit").path("amount").asText().matches("0(\\.0+)?");
            lines.add(Map.of(
                    "account",
                    line.path("account").asText(),
                    debit ? "debit" : "credit",
                    line.path(debit ? "debit" : "credit").path("amount").asText()));
        }
        Http.Answer draft = accountant.post(
                "/api/v1/journal-entries",
                Map.of(
                        "company",
                        "DE01",
                        "entryKey",
                        key,
                        "postingDate",
                        model.path("entry").path("postingDate").asText(),
                        "currency",
                        "EUR",
                        "description",
                        "With a document " + key,
                        "draft",
                        true,
                        "lines",
                        lines));
        assertThat(draft.status()).as("%s", draft).isEqualTo(201);
        return draft;
    }

    private static Http.Answer attach(Http who, String entry, @Nullable String version, String name, byte[] content) {
        return attach(who, UUID.randomUUID().toString(), entry, version, name, content);
    }

    private static Http.Answer attach(
            Http who, String key, String entry, @Nullable String version, String name, byte[] content) {
        Multipart form = new Multipart().file("file", name, content);
        Map<String, String> headers = new HashMap<>();
        headers.put("Content-Type", form.contentType());
        headers.put("Idempotency-Key", key);
        if (version != null) {
            headers.put("If-Match", version);
        }
        return who.send("POST", entry + "/attachments", form.body(), headers);
    }

    private static byte[] another(byte[] content) {
        return (new String(content, StandardCharsets.US_ASCII) + "%").getBytes(StandardCharsets.US_ASCII);
    }
}
