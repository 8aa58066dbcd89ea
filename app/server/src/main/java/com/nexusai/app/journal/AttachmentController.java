package com.nexusai.app.journal;

import com.nexusai.app.engine.EngineTransactions;
import com.nexusai.app.ledger.Authors;
import com.nexusai.app.rest.Idempotency;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.Versions;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.ledger.Attachments;
import com.nexusai.workers.ledger.Attachments.Attachment;
import com.nexusai.workers.ledger.Attachments.Received;
import com.nexusai.workers.ledger.EntryQueries;
import com.nexusai.workers.ledger.Submissions.Handed;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.InputStreamResource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;

/** The documents of a journal entry. A file is named by the hash of its content, which is part of what approvers approve. */
@RestController
@RequestMapping("/api/v1/journal-entries/{id}/attachments")
@Tag(name = "Journal entries")
@Allowed({
    Roles.PREPARER,
    Roles.ACCOUNTANT,
    Roles.COST_CENTRE_OWNER,
    Roles.CONTROLLER,
    Roles.CFO,
    Roles.FINANCE_ADMINISTRATOR,
    Roles.AUDITOR,
    Roles.INTEGRATOR
})
class AttachmentController {

    private final Attachments attachments;
    private final EntryQueries entries;
    private final TenantTransactions transactions;
    private final EngineTransactions engine;
    private final Idempotency idempotency;

    AttachmentController(
            Attachments attachments,
            EntryQueries entries,
            TenantTransactions transactions,
            EngineTransactions engine,
            Idempotency idempotency) {
        this.attachments = attachments;
        this.entries = entries;
        this.transactions = transactions;
        this.engine = engine;
        this.idempotency = idempotency;
    }

    /**
     * @param sha256 of the content, in hex; null while the file is announced only, as by an import
     * @param mediaType told from the content
     * @param size in bytes
     */
    record JournalEntryAttachment(
            String name,
            @Nullable String sha256,
            @Nullable String mediaType,
            @Nullable Long size,
            Map<String, String> links) {}

    record JournalEntryAttachments(List<JournalEntryAttachment> items, @Nullable String nextCursor) {}

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE, produces = MediaType.APPLICATION_JSON_VALUE)
    @Allowed({Roles.PREPARER, Roles.ACCOUNTANT, Roles.INTEGRATOR})
    @Operation(summary = "Attach a file to an entry that is not in review yet; makes a new version of the entry")
    @ApiResponse(responseCode = "201")
    ResponseEntity<JournalEntryAttachment> attach(
            Caller caller,
            HttpServletRequest request,
            @PathVariable UUID id,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch,
            @RequestPart("file") MultipartFile file)
            throws IOException {
        seen(caller, id);
        int version = (int) Versions.required(ifMatch);
        try (InputStream content = file.getInputStream();
                Received received = attachments.receive(file.getOriginalFilename(), content)) {
            return idempotency.once(caller, request, () -> {
                Handed handed = engine.asPlatform(caller.tenant(), () -> {
                    try {
                        return attachments.attach(caller.tenant(), Authors.of(caller), id, version, received);
                    } catch (IOException e) {
                        throw new UncheckedIOException("The attachment was received and cannot be read", e);
                    }
                });
                JournalEntryAttachment view = view(
                        id, new Attachment(received.name(), received.sha256(), received.mediaType(), received.size()));
                return ResponseEntity.created(URI.create(path(id) + "/" + received.sha256()))
                        .eTag(Versions.tag(handed.version()))
                        .body(view);
            });
        }
    }

    @DeleteMapping(path = "/{sha256}", produces = MediaType.APPLICATION_JSON_VALUE)
    @Allowed({Roles.PREPARER, Roles.ACCOUNTANT, Roles.INTEGRATOR})
    @Operation(summary = "Take a file off an entry that is not in review yet; what earlier versions showed stays kept")
    @ApiResponse(responseCode = "204")
    ResponseEntity<Void> detach(
            Caller caller,
            @PathVariable UUID id,
            @PathVariable String sha256,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String ifMatch) {
        seen(caller, id);
        int version = (int) Versions.required(ifMatch);
        Handed handed = engine.asPlatform(
                caller.tenant(), () -> attachments.detach(caller.tenant(), Authors.of(caller), id, version, sha256));
        return ResponseEntity.noContent().eTag(Versions.tag(handed.version())).build();
    }

    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    @Operation(summary = "What is attached to an entry")
    JournalEntryAttachments attachments(Caller caller, @PathVariable UUID id) {
        seen(caller, id);
        return new JournalEntryAttachments(
                transactions.call(caller.tenant(), () -> attachments.list(caller.tenant(), id)).stream()
                        .map(attachment -> view(id, attachment))
                        .toList(),
                null);
    }

    /** Never shown by the browser: a file may hold what a page of ours must not run. */
    @GetMapping(path = "/{sha256}", produces = MediaType.APPLICATION_OCTET_STREAM_VALUE)
    @Operation(summary = "The content of an attachment")
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_OCTET_STREAM_VALUE,
                            schema = @Schema(type = "string", format = "binary")))
    ResponseEntity<InputStreamResource> content(Caller caller, @PathVariable UUID id, @PathVariable String sha256) {
        seen(caller, id);
        Attachment found = transactions.call(caller.tenant(), () -> attachments.find(caller.tenant(), id, sha256));
        ResponseEntity.BodyBuilder answer = ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .header(
                        HttpHeaders.CONTENT_DISPOSITION,
                        ContentDisposition.attachment()
                                .filename(found.name(), StandardCharsets.UTF_8)
                                .build()
                                .toString())
                .header("Content-Security-Policy", "sandbox; default-src 'none'")
                .eTag("\"" + sha256 + "\"");
        Long size = found.size();
        if (size != null) {
            answer.contentLength(size);
        }
        return answer.body(new InputStreamResource(attachments.open(caller.tenant(), found)));
    }

    private void seen(Caller caller, UUID id) {
        String company = transactions
                .call(caller.tenant(), () -> entries.find(caller.tenant(), id))
                .entry()
                .company();
        if (!caller.worksFor(company)) {
            throw ProblemException.notFound("journal entry", id);
        }
    }

    private static String path(UUID entry) {
        return JournalEntryViews.PATH + entry + "/attachments";
    }

    private static JournalEntryAttachment view(UUID entry, Attachment attachment) {
        return new JournalEntryAttachment(
                attachment.name(),
                attachment.sha256(),
                attachment.mediaType(),
                attachment.size(),
                attachment.sha256() == null ? Map.of() : Map.of("content", path(entry) + "/" + attachment.sha256()));
    }
}
