package com.nexusai.workers.ledger;

import com.nexusai.database.Ids;
import com.nexusai.processes.glposting.GlPosting;
import com.nexusai.workers.api.ProcessMessages;
import com.nexusai.workers.api.ProcessStarts;
import com.nexusai.workers.ledger.LedgerRefusal.Problem;
import java.math.BigDecimal;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Entries one by one, as people and clients hand them in: kept as drafts or submitted, edited, withdrawn. What the
 * document alone shows is refused at once and nothing is stored; the rest is judged by the process. Every call needs an
 * open transaction with its tenant bound, in which the process starts too.
 */
@Component
public class Submissions {

    private static final String MANUAL = "manual";
    private static final String ACCOUNTANT = "accountant";
    /** Sources that anyone may name. */
    private static final Set<String> OPEN_SOURCES = Set.of(MANUAL, "import");

    private static final String KEY_CHARACTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int KEY_LENGTH = 8;

    private final JdbcClient db;
    private final Documents documents;
    private final Reversals reversals;
    private final Events events;
    private final ProcessStarts starts;
    private final ProcessMessages messages;
    private final Clock clock;
    private final SourceRights rights;
    private final SecureRandom random = new SecureRandom();

    Submissions(
            JdbcClient db,
            Documents documents,
            Reversals reversals,
            Events events,
            ProcessStarts starts,
            ProcessMessages messages,
            Clock clock) {
        this.db = db;
        this.documents = documents;
        this.reversals = reversals;
        this.events = events;
        this.starts = starts;
        this.messages = messages;
        this.clock = clock;
        this.rights = new SourceRights(db);
    }

    /**
     * An entry after a change of it.
     *
     * @param version the revision; to be named by the next change
     * @param processInstanceId of the instance this call started; null where it started none
     */
    public record Handed(
            UUID id, String reference, int version, EntryStatus status, @Nullable String processInstanceId) {}

    /**
     * Captures an entry and submits it, or keeps it as a draft.
     *
     * @throws LedgerRefusal {@code VALIDATION_FAILED}, {@code ENTRY_UNBALANCED}, {@code FORBIDDEN}, {@code ENTRY_KEY_CONFLICT}
     */
    public Handed submit(String tenant, Author author, EntryRequest request, boolean draft) {
        Captured captured = checked(tenant, author, request, draft);
        UUID id = capture(tenant, author, captured);
        if (draft) {
            return new Handed(id, captured.document().reference(), 1, EntryStatus.DRAFT, null);
        }
        return start(tenant, author, documents.find(tenant, id), captured.why());
    }

    /**
     * Submits a draft, or hands a failed or returned entry in again.
     *
     * @throws LedgerRefusal as a new entry, and {@code NOT_FOUND}, {@code VERSION_STALE}, {@code ENTRY_IMMUTABLE}, {@code CONFLICT}
     */
    public Handed submit(String tenant, Author author, UUID id, int version) {
        Documents.Header header = documents.lock(tenant, id);
        String why = requireEditor(tenant, author, header);
        Documents.requireEditable(header);
        Documents.requireCurrent(header, version);
        new EntryChecks(db, tenant, false).require(EntryChecks.request(documents.read(tenant, id)));
        if (header.status() == EntryStatus.DRAFT) {
            return start(tenant, author, header, why);
        }
        documents.resubmit(tenant, id, author.person());
        documents.keepAct(tenant, id, "submitted", author.person(), author.client(), why, null);
        if (messages.send(GlPosting.ENTRY_CORRECTED, tenant, header.reference()) == 0) {
            throw busy(header, "no process waits for its correction");
        }
        return handed(tenant, id);
    }

    /**
     * Replaces the content of a draft, failed or returned entry. Approvals given do not count for the new version. What
     * identifies it and who prepared it stay as captured; its attachments stay.
     *
     * @param version the version that was changed
     * @throws LedgerRefusal {@code VALIDATION_FAILED}, {@code ENTRY_UNBALANCED}, {@code FORBIDDEN}, {@code NOT_FOUND},
     *     {@code VERSION_STALE}, {@code ENTRY_IMMUTABLE}
     */
    public Handed revise(String tenant, Author author, UUID id, int version, EntryRequest request) {
        Documents.Header header = editable(tenant, author, id, version);
        EntryDocument before = documents.read(tenant, id);
        EntryRequest completed = completed(request, before);
        new EntryChecks(db, tenant, header.status() == EntryStatus.DRAFT).require(completed);
        EntryDocument after = document(
                completed,
                before.entryKey(),
                before.source(),
                before.preparedBy(),
                before.reversesId(),
                before.attachments());
        documents.revise(tenant, id, version, author.person(), after);
        String why = requireEditor(tenant, author, header);
        documents.keepAct(tenant, id, "edited", author.person(), author.client(), why, null);
        return handed(tenant, id);
    }

    /** The header of an entry that the author may edit now, held until the transaction ends. */
    Documents.Header editable(String tenant, Author author, UUID id, int version) {
        Documents.Header header = documents.lock(tenant, id);
        requireEditor(tenant, author, header);
        Documents.requireEditable(header);
        Documents.requireCurrent(header, version);
        return header;
    }

    /** A new version with other attachments; everything else stays. */
    Handed reattach(
            String tenant,
            Author author,
            UUID id,
            int version,
            String act,
            String name,
            List<EntryDocument.Attachment> attachments) {
        EntryDocument d = documents.read(tenant, id);
        EntryDocument after = new EntryDocument(
                d.company(),
                d.keyspace(),
                d.entryKey(),
                d.journal(),
                d.documentDate(),
                d.postingDate(),
                d.period(),
                d.currency(),
                d.description(),
                d.source(),
                d.preparedBy(),
                d.preparedAt(),
                d.externalReference(),
                d.reverseOn(),
                d.reversesId(),
                d.exchangeRate(),
                d.lines(),
                attachments);
        documents.revise(tenant, id, version, author.person(), after);
        String why = requireEditor(tenant, author, documents.find(tenant, id));
        documents.keepAct(tenant, id, act, author.person(), author.client(), why, name);
        return handed(tenant, id);
    }

    /**
     * Withdraws an entry that is not posted. A draft is cancelled at once; one in its process when the process has heard.
     *
     * @throws LedgerRefusal {@code NOT_FOUND}, {@code FORBIDDEN}, {@code VERSION_STALE}, {@code ENTRY_IMMUTABLE}, {@code CONFLICT}
     */
    public Handed cancel(String tenant, Author author, UUID id, int version, @Nullable String reason) {
        Documents.Header header = documents.lock(tenant, id);
        String why = requireEditor(tenant, author, header);
        switch (header.status()) {
            case DRAFT, SUBMITTED, FAILED, RETURNED -> {}
            default ->
                throw new LedgerRefusal(
                        "ENTRY_IMMUTABLE",
                        header.reference(),
                        header.status().text(),
                        "entry " + header.reference() + " is " + header.status().text() + " and cannot be cancelled",
                        header.status() == EntryStatus.POSTED ? "reverse it instead" : "nothing is left to do");
        }
        Documents.requireCurrent(header, version);
        documents.keepAct(tenant, id, "cancelled", author.person(), author.client(), why, reason);
        if (header.status() == EntryStatus.DRAFT) {
            documents.setStatus(tenant, List.of(id), EntryStatus.CANCELLED);
            events.tell(tenant, Events.CANCELLED, List.of(id), Map.of());
        } else if (messages.send(GlPosting.ENTRY_CANCELLED, tenant, header.reference()) == 0) {
            throw busy(header, "its process is in the middle of a step");
        }
        return handed(tenant, id);
    }

    /**
     * Hands in the reversal of a posted entry, which goes the same way through approval.
     *
     * @param postingDate null takes the original's date when its period is open, else the first open day after it
     * @return the reversing entry
     * @throws LedgerRefusal {@code NOT_FOUND}, {@code FORBIDDEN}, {@code NOT_POSTED}, {@code ALREADY_REVERSED},
     *     {@code REVERSAL_BEFORE_ORIGINAL}, {@code PERIOD_CLOSED}, {@code PERIOD_UNKNOWN}, {@code VALIDATION_FAILED}
     *     without a reason
     */
    public Handed reverse(
            String tenant, Author author, UUID original, @Nullable LocalDate postingDate, @Nullable String reason) {
        Refusals.requireText("/reason", reason);
        Documents.Header header = documents.find(tenant, original);
        author.requireCompany(header.company());
        if (header.status() != EntryStatus.POSTED) {
            throw new LedgerRefusal(
                    "NOT_POSTED",
                    header.reference(),
                    header.status().text(),
                    "entry " + header.reference() + " is " + header.status().text()
                            + ", so there is nothing to reverse",
                    "cancel or correct it instead");
        }
        Reversals.Reversal reversal =
                reversals.create(tenant, original, postingDate, Objects.requireNonNull(reason), author.person());
        String why = "reversal of " + header.reference();
        documents.keepAct(tenant, original, "reversed", author.person(), author.client(), why, reason);
        documents.keepAct(tenant, reversal.id(), "captured", author.person(), author.client(), why, reason);
        return start(tenant, author, documents.find(tenant, reversal.id()), why);
    }

    /** @param why the source and the preparer that the document names were allowed */
    record Captured(EntryDocument document, String why) {}

    /** What would be captured of a request that can be submitted. */
    Captured checked(String tenant, Author author, EntryRequest request) {
        return checked(tenant, author, request, false);
    }

    private Captured checked(String tenant, Author author, EntryRequest request, boolean draft) {
        new EntryChecks(db, tenant, draft).require(request);
        String company = Objects.requireNonNull(request.company());
        author.requireCompany(company);
        String source = Objects.requireNonNullElse(request.source(), MANUAL);
        String preparer = Objects.requireNonNullElse(request.preparedBy(), author.person());
        String why = requireRight(tenant, author, source, preparer);
        String key = request.entryKey() == null || request.entryKey().isBlank() ? newKey() : request.entryKey();
        EntryDocument document = document(request, key, source, preparer, null, List.of());
        requireFree(tenant, document);
        return new Captured(document, why);
    }

    private UUID capture(String tenant, Author author, Captured captured) {
        UUID id = Ids.next();
        try {
            documents.capture(tenant, List.of(new Documents.Draft(id, author.person(), captured.document())));
        } catch (DuplicateKeyException e) {
            throw taken(captured.document(), e);
        }
        documents.keepAct(tenant, id, "captured", author.person(), author.client(), captured.why(), null);
        return id;
    }

    /** A request for changing an entry, with what it leaves out of the entry's identity filled in. */
    private EntryRequest completed(EntryRequest r, EntryDocument before) {
        List<Problem> problems = new ArrayList<>();
        fixed(problems, "company", r.company(), before.company());
        fixed(problems, "keyspace", r.keyspace(), before.keyspace());
        fixed(problems, "entryKey", r.entryKey(), before.entryKey());
        fixed(problems, "source", r.source(), before.source());
        fixed(problems, "preparedBy", r.preparedBy(), before.preparedBy());
        if (!problems.isEmpty()) {
            throw new LedgerRefusal(
                    "VALIDATION_FAILED",
                    "journal entry",
                    problems.get(0).value(),
                    problems.get(0).message(),
                    problems.get(0).remedy(),
                    problems,
                    null);
        }
        return new EntryRequest(
                before.company(),
                before.keyspace(),
                before.entryKey(),
                r.journal(),
                r.documentDate(),
                r.postingDate(),
                r.period(),
                r.currency(),
                r.description(),
                before.source(),
                before.preparedBy(),
                r.preparedAt() == null ? before.preparedAt() : r.preparedAt(),
                r.externalReference(),
                r.reverseOn(),
                r.exchangeRate(),
                r.lines());
    }

    private static void fixed(List<Problem> problems, String field, @Nullable String wanted, String standing) {
        if (wanted != null && !wanted.equals(standing)) {
            problems.add(new Problem(
                    "/" + field,
                    "FIXED_AT_CAPTURE",
                    wanted,
                    field + " is " + standing + " since the entry was captured",
                    "leave it, or cancel the entry and enter it anew"));
        }
    }

    private EntryDocument document(
            EntryRequest r,
            String key,
            String source,
            String preparer,
            @Nullable UUID reverses,
            List<EntryDocument.Attachment> attachments) {
        LocalDate postingDate = Objects.requireNonNull(r.postingDate());
        List<EntryDocument.Line> lines = new ArrayList<>();
        for (EntryRequest.Line line : r.lines() == null ? List.<EntryRequest.Line>of() : r.lines()) {
            lines.add(new EntryDocument.Line(
                    lines.size() + 1,
                    Objects.requireNonNullElse(line.account(), ""),
                    Objects.requireNonNullElse(line.debit(), BigDecimal.ZERO),
                    Objects.requireNonNullElse(line.credit(), BigDecimal.ZERO),
                    line.companyDebit(),
                    line.companyCredit(),
                    filled(line.costCentre()),
                    filled(line.counterparty()),
                    filled(line.text()),
                    filled(line.taxCode()),
                    line.quantity(),
                    filled(line.unit()),
                    filled(line.intercompanyCompany())));
        }
        return new EntryDocument(
                Objects.requireNonNull(r.company()),
                Objects.requireNonNullElse(r.keyspace(), ""),
                key,
                Objects.requireNonNullElse(filled(r.journal()), "GEN"),
                Objects.requireNonNullElse(r.documentDate(), postingDate),
                postingDate,
                filled(r.period()),
                Objects.requireNonNull(r.currency()),
                Objects.requireNonNullElse(r.description(), ""),
                source,
                preparer,
                r.preparedAt() == null && MANUAL.equals(source) ? clock.instant() : r.preparedAt(),
                filled(r.externalReference()),
                r.reverseOn(),
                reverses,
                r.exchangeRate(),
                lines,
                attachments);
    }

    /** Naming another preparer, or a system as the source, needs a right of the calling client for that source. */
    private String requireRight(String tenant, Author author, String source, String preparer) {
        boolean own = preparer.equals(author.person());
        if (own && OPEN_SOURCES.contains(source)) {
            return "prepared by the caller";
        }
        String client = author.client();
        boolean granted = client != null && rights.of(tenant, client).contains(source);
        if (granted) {
            return "client " + client + " may write the source " + source;
        }
        List<Problem> problems = new ArrayList<>();
        if (!OPEN_SOURCES.contains(source)) {
            problems.add(new Problem(
                    "/source",
                    "SOURCE_NOT_GRANTED",
                    source,
                    "the client " + client + " may not write entries of the source " + source,
                    "leave the source out, or have the right granted to the client"));
        }
        if (!own) {
            problems.add(new Problem(
                    "/preparedBy",
                    "PREPARER_NOT_GRANTED",
                    preparer,
                    "the client " + client + " may not name who prepared entries of the source " + source,
                    "leave the preparer out, or have the right granted to the client"));
        }
        Problem first = problems.get(0);
        throw new LedgerRefusal(
                "FORBIDDEN", "journal entry", first.value(), first.message(), first.remedy(), problems, null);
    }

    /** @return why the author may change the entry */
    private String requireEditor(String tenant, Author author, Documents.Header header) {
        author.requireCompany(header.company());
        boolean own = db.sql(
                        """
                SELECT EXISTS (SELECT FROM ledger.entry_document d WHERE d.tenant_id = :tenant AND d.id = :id
                    AND :person IN (d.preparer, d.prepared_by, d.submitter, d.importer))
                """)
                .param("tenant", tenant)
                .param("id", header.id())
                .param("person", author.person())
                .query(Boolean.class)
                .single();
        if (own) {
            return "prepared or handed in by the caller";
        }
        if (author.roles().contains(ACCOUNTANT)) {
            return "role " + ACCOUNTANT;
        }
        throw new LedgerRefusal(
                "FORBIDDEN",
                header.reference(),
                author.person(),
                author.person() + " neither prepared entry " + header.reference() + " nor has the role " + ACCOUNTANT,
                "have it done by its preparer or an accountant");
    }

    private Handed start(String tenant, Author author, Documents.Header header, String why) {
        documents.setStatus(tenant, List.of(header.id()), EntryStatus.SUBMITTED);
        documents.keepAct(tenant, header.id(), "submitted", author.person(), author.client(), why, null);
        try {
            String instance = starts.start(
                    GlPosting.KEY,
                    tenant,
                    header.reference(),
                    Map.of(GlPosting.Variables.ENTRY_ID, header.id().toString()));
            return new Handed(header.id(), header.reference(), header.revision(), EntryStatus.SUBMITTED, instance);
        } catch (ProcessStarts.BusinessKeyExists e) {
            throw new LedgerRefusal(
                    "BUSINESS_KEY_EXISTS",
                    "journal entry",
                    header.reference(),
                    "a process was started with the key " + header.reference() + " before",
                    "cancel this entry and enter it under another key",
                    e);
        }
    }

    private Handed handed(String tenant, UUID id) {
        Documents.Header now = documents.find(tenant, id);
        return new Handed(id, now.reference(), now.revision(), now.status(), null);
    }

    /** Looked up first, because a statement that fails costs the caller's whole transaction. */
    private void requireFree(String tenant, EntryDocument document) {
        boolean exists = db.sql(
                        """
                SELECT EXISTS (SELECT FROM ledger.entry_document WHERE tenant_id = :tenant AND company = :company AND keyspace = :keyspace AND entry_key = :key)
                    OR EXISTS (SELECT FROM ledger.entry_document WHERE tenant_id = :tenant AND reference = :reference)
                """)
                .param("tenant", tenant)
                .param("company", document.company())
                .param("keyspace", document.keyspace())
                .param("key", document.entryKey())
                .param("reference", document.reference())
                .query(Boolean.class)
                .single();
        if (exists) {
            throw taken(document, null);
        }
    }

    private static LedgerRefusal taken(EntryDocument document, @Nullable Throwable cause) {
        return new LedgerRefusal(
                "ENTRY_KEY_CONFLICT",
                "journal entry",
                document.reference(),
                "the key " + document.entryKey() + " was given to another entry of company " + document.company(),
                "look at entry " + document.reference() + ", or give another key",
                cause);
    }

    private static LedgerRefusal busy(Documents.Header header, String why) {
        return new LedgerRefusal(
                "CONFLICT",
                header.reference(),
                header.status().text(),
                "entry " + header.reference() + " cannot be changed at this moment: " + why,
                "load the entry again and repeat the request");
    }

    private static @Nullable String filled(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }

    private String newKey() {
        StringBuilder key = new StringBuilder(DateTimeFormatter.BASIC_ISO_DATE.format(
                        clock.instant().atZone(java.time.ZoneOffset.UTC).toLocalDate()))
                .append('-');
        for (int i = 0; i < KEY_LENGTH; i++) {
            key.append(KEY_CHARACTERS.charAt(random.nextInt(KEY_CHARACTERS.length())));
        }
        return key.toString();
    }
}
