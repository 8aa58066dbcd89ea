package com.nexusai.app.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nexusai.app.audit.AuditNote;
import com.nexusai.app.rest.Cursors;
import com.nexusai.app.rest.Idempotency;
import com.nexusai.app.rest.Page;
import com.nexusai.app.rest.Problem;
import com.nexusai.app.rest.ProblemException;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.Roles;
import com.nexusai.workers.ledger.EntryImport;
import com.nexusai.workers.ledger.EntryImport.Format;
import com.nexusai.workers.ledger.EntryImport.Mode;
import com.nexusai.workers.ledger.EntryImport.RowStatus;
import com.nexusai.workers.ledger.EntryImports;
import com.nexusai.workers.ledger.EntryImports.Order;
import com.nexusai.workers.ledger.EntryImports.Upload;
import com.nexusai.workers.ledger.EntryStatus;
import com.nexusai.workers.ledger.ImportMapping;
import com.nexusai.workers.ledger.ImportPreview;
import com.nexusai.workers.ledger.ImportProblem;
import com.nexusai.workers.ledger.ImportSource;
import com.nexusai.workers.ledger.LedgerRefusal;
import io.swagger.v3.oas.annotations.Hidden;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.multipart.MultipartFile;

/**
 * Files of journal entries. A file is stored as it comes in and answered when it is there whole; what follows goes on without the caller.
 */
@RestController
@RequestMapping(path = "/api/v1/journal-entry-imports", produces = MediaType.APPLICATION_JSON_VALUE)
@Tag(name = "Journal entry imports")
@Allowed({Roles.PREPARER, Roles.ACCOUNTANT, Roles.INTEGRATOR, Roles.CONTROLLER, Roles.OPERATIONS, Roles.AUDITOR})
class ImportController {

    private static final String PATH = "/api/v1/journal-entry-imports/";
    private static final String CSV = "text/csv";
    private static final String NDJSON = "application/x-ndjson";
    private static final String JSON_LINES = "application/jsonl";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final EntryImports imports;
    private final Idempotency idempotency;
    private final Cursors cursors;
    private final long largest;

    /** A page sends a file's beginning to be looked at. */
    private static final int LARGEST_PREVIEW = 2 * 1024 * 1024;

    private static final int MOST_CORRECTIONS = 200;

    ImportController(
            EntryImports imports,
            Idempotency idempotency,
            Cursors cursors,
            @Value("${nexus.imports.bytes:1073741824}") long largest) {
        this.imports = imports;
        this.idempotency = idempotency;
        this.cursors = cursors;
        this.largest = largest;
    }

    record JournalEntryImportFailure(String code, String message, String remedy) {}

    /**
     * @param bytes received so far
     * @param lines lines of entries received so far
     * @param entries entries received so far
     * @param settled entries that have come to rest
     * @param outcomes how many entries are in each state
     * @param entryStates how the journal entries that came of the file stand now; null in lists
     * @param mapping how the file was read; null for our own format
     */
    record JournalEntryImport(
            UUID id,
            String status,
            String fileName,
            String keyspace,
            String mode,
            String importer,
            long bytes,
            long lines,
            int entries,
            long settled,
            Map<String, Long> outcomes,
            @Nullable Map<String, Long> entryStates,
            @Nullable Map<String, Object> mapping,
            @Nullable JournalEntryImportFailure failure,
            Instant createdAt,
            @Nullable Instant finishedAt,
            Map<String, String> links) {}

    record JournalEntryImportProblem(
            long line, String field, String code, @Nullable String value, String message, String remedy) {}

    /**
     * @param ordinal place of the entry in the file
     * @param line line of the file at which it begins
     * @param entryId the journal entry it became or met
     * @param entryStatus how that journal entry stands now
     * @param source the cells of a refused entry that can be corrected here
     */
    record JournalEntryImportRow(
            int ordinal,
            long line,
            String company,
            String entryKey,
            String status,
            @Nullable UUID entryId,
            @Nullable String entryStatus,
            List<JournalEntryImportProblem> problems,
            @Nullable JournalEntryImportSource source) {}

    /** @param columns the file's header */
    record JournalEntryImportSource(List<String> columns, List<JournalEntryImportSourceLine> lines) {}

    /** @param line line of the file, 1-based */
    record JournalEntryImportSourceLine(long line, List<String> cells) {}

    /**
     * @param use {@code read}, {@code ignored} or, where a mapping is needed, {@code unknown}
     * @param field our column that it gives, or is likely to
     */
    record JournalEntryImportColumn(String name, String use, @Nullable String field) {}

    /**
     * @param separator of cells; null for JSON lines
     * @param rows cells of the first rows
     * @param entries whole ones that were looked at
     * @param refused how many of them have problems
     * @param whole whether that was all of the file
     * @param problems the first ones
     * @param failure why nothing can be read as it stands
     * @param mapping what names and cells suggest for the parts of a mapping; null where the file needs none
     */
    record JournalEntryImportPreview(
            String format,
            @Nullable String separator,
            List<JournalEntryImportColumn> columns,
            List<List<String>> rows,
            long lines,
            int entries,
            int refused,
            boolean whole,
            List<JournalEntryImportProblem> problems,
            @Nullable JournalEntryImportFailure failure,
            @Nullable Map<String, Object> mapping) {}

    /** @param ordinal place of a refused entry in the file */
    record JournalEntryImportCorrection(
            @Nullable Integer ordinal, @Nullable List<JournalEntryImportSourceLine> lines) {}

    record JournalEntryImportCorrections(@Nullable List<JournalEntryImportCorrection> rows) {}

    @PostMapping(consumes = {CSV, NDJSON, JSON_LINES})
    @Allowed({Roles.PREPARER, Roles.ACCOUNTANT, Roles.INTEGRATOR})
    @Operation(
            summary = "Import a file of entries, CSV or JSON lines, sent as the body",
            requestBody =
                    @io.swagger.v3.oas.annotations.parameters.RequestBody(
                            required = true,
                            content = {
                                @Content(mediaType = CSV, schema = @Schema(type = "string")),
                                @Content(mediaType = NDJSON, schema = @Schema(type = "string")),
                                @Content(mediaType = JSON_LINES, schema = @Schema(type = "string"))
                            }))
    @ApiResponse(responseCode = "202", description = "The file is stored; follow the import")
    ResponseEntity<JournalEntryImport> receive(
            Caller caller,
            HttpServletRequest request,
            @RequestParam(required = false)
                    @Nullable
                    @Parameter(description = "Import nothing when anything is wrong (all), or what is right (valid)")
                    String mode,
            @RequestParam(required = false)
                    @Nullable
                    @Parameter(description = "Names the numbering of the file's keys, such as the system it comes from")
                    String keyspace,
            @RequestParam(required = false) @Nullable String fileName)
            throws IOException {
        MediaType type = MediaType.parseMediaType(String.valueOf(request.getContentType()));
        Format format = type.getSubtype().equals("csv") ? Format.CSV : Format.JSON_LINES;
        String name = fileName != null ? fileName : format == Format.CSV ? "import.csv" : "import.jsonl";
        if (request.getContentLengthLong() > largest) {
            throw tooLarge(name);
        }
        Order order = order(caller, keyspace, mode);
        DigestInputStream body = new DigestInputStream(bounded(request.getInputStream(), name), sha256());
        return receive(caller, request, order, new Upload(name, format, type.getCharset(), null), body, () -> {
            body.transferTo(OutputStream.nullOutputStream());
            return body.getMessageDigest().digest();
        });
    }

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @Allowed({Roles.PREPARER, Roles.ACCOUNTANT, Roles.INTEGRATOR})
    @Operation(summary = "Import a file of entries as a form, with a mapping when it is another system's export")
    @ApiResponse(responseCode = "202", description = "The file is stored; follow the import")
    ResponseEntity<JournalEntryImport> form(
            Caller caller,
            HttpServletRequest request,
            @RequestParam(required = false) @Nullable String mode,
            @RequestParam(required = false) @Nullable String keyspace,
            @RequestPart("file") MultipartFile file,
            @RequestPart(name = "mapping", required = false) @Nullable MultipartFile mapping)
            throws IOException {
        Upload upload = upload(request, file, mapping);
        try (InputStream content = file.getInputStream()) {
            return receive(
                    caller,
                    request,
                    order(caller, keyspace, mode),
                    upload,
                    bounded(content, upload.name()),
                    () -> Idempotency.body(request));
        }
    }

    @PostMapping(path = "/preview", consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @Allowed({Roles.PREPARER, Roles.ACCOUNTANT, Roles.INTEGRATOR})
    @Operation(summary = "Look at a file, or at its beginning, before it is imported; stores nothing")
    @ApiResponse(responseCode = "200")
    JournalEntryImportPreview preview(
            Caller caller,
            ServletWebRequest request,
            @RequestParam(required = false) @Nullable String keyspace,
            @RequestParam(defaultValue = "true")
                    @Parameter(description = "Whether the file is whole; else its last entry may be cut off")
                    boolean whole,
            @RequestPart("file") MultipartFile file,
            @RequestPart(name = "mapping", required = false) @Nullable MultipartFile mapping)
            throws IOException {
        Upload upload = upload(request.getRequest(), file, mapping);
        if (file.getSize() > LARGEST_PREVIEW) {
            throw new ProblemException(
                    ProblemType.PAYLOAD_TOO_LARGE,
                    "A file to look at has at most " + LARGEST_PREVIEW
                            + " bytes; send its beginning, with whole=false");
        }
        ImportPreview found = imports.preview(order(caller, keyspace, null), upload, file.getBytes(), whole);
        EntryImport.Failure failure = found.failure();
        return new JournalEntryImportPreview(
                upload.format() == Format.CSV ? "csv" : "json-lines",
                found.separator(),
                found.columns().stream()
                        .map(column -> new JournalEntryImportColumn(
                                column.name(), column.use().name().toLowerCase(Locale.ROOT), column.field()))
                        .toList(),
                found.rows(),
                found.lines(),
                found.entries(),
                found.refused(),
                found.whole(),
                found.problems().stream().map(ImportController::view).toList(),
                failure == null ? null : view(failure),
                found.mapping());
    }

    private static Upload upload(HttpServletRequest request, MultipartFile file, @Nullable MultipartFile mapping)
            throws IOException {
        String name = file.getOriginalFilename() == null ? "import.csv" : file.getOriginalFilename();
        Format format = name.toLowerCase(Locale.ROOT).matches(".*\\.(jsonl|ndjson)") ? Format.JSON_LINES : Format.CSV;
        // A part without a file name, which a form may well send, is a parameter to the servlet container.
        String rules = mapping == null
                ? request.getParameter("mapping")
                : new String(mapping.getBytes(), StandardCharsets.UTF_8);
        return new Upload(name, format, charset(file), rules == null ? null : ImportMapping.parse(rules));
    }

    private static @Nullable Charset charset(MultipartFile file) {
        String type = file.getContentType();
        try {
            return type == null ? null : MediaType.parseMediaType(type).getCharset();
        } catch (InvalidMediaTypeException e) {
            throw new ProblemException(
                    ProblemType.UNSUPPORTED_MEDIA_TYPE,
                    "The type of the part 'file', " + type + ", cannot be read; leave it out, or send one like " + CSV
                            + ";charset=windows-1252");
        }
    }

    /**
     * Received in transactions of its own, chunk by chunk, so the answer alone is kept under the key. When two requests with one key run at
     * once both are received, and the second finds every entry imported already.
     */
    private ResponseEntity<JournalEntryImport> receive(
            Caller caller,
            HttpServletRequest request,
            Order order,
            Upload upload,
            InputStream content,
            Idempotency.BodyHash body)
            throws IOException {
        idempotency.replay(caller, request, body);
        AuditNote.after("file", upload.name());
        AuditNote.after("keyspace", order.keyspace());
        EntryImport received = imports.create(order, upload, content);
        return idempotency.once(caller, request, body.read(), () -> ResponseEntity.accepted()
                .location(URI.create(PATH + received.id()))
                .body(view(received)));
    }

    private static Order order(Caller caller, @Nullable String keyspace, @Nullable String mode) {
        String client = caller.client() == null ? caller.person() : "client:" + caller.client();
        return new Order(
                caller.tenant(),
                keyspace == null ? "" : keyspace,
                client,
                caller.person(),
                mode(mode),
                caller.companies().contains(Caller.EVERY_COMPANY) ? null : caller.companies());
    }

    private static Mode mode(@Nullable String given) {
        return given == null
                ? Mode.VALID
                : Arrays.stream(Mode.values())
                        .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(given))
                        .findFirst()
                        .orElseThrow(() -> wrong("mode", given, "all, valid"));
    }

    private static @Nullable RowStatus status(@Nullable String given) {
        return given == null
                ? null
                : Arrays.stream(RowStatus.values())
                        .filter(status -> status.text().equals(given))
                        .findFirst()
                        .orElseThrow(() -> wrong(
                                "status",
                                given,
                                Arrays.stream(RowStatus.values())
                                        .map(RowStatus::text)
                                        .collect(Collectors.joining(", "))));
    }

    private static ProblemException wrong(String parameter, String value, String known) {
        return new ProblemException(
                ProblemType.MALFORMED_REQUEST,
                "The parameter '" + parameter + "' has an unknown value",
                List.of(new Problem.Fault(
                        parameter, "WRONG_FORM", value, "The value is not known", "use one of: " + known)));
    }

    @GetMapping
    @Operation(summary = "Imports, the newest first")
    Page<JournalEntryImport> list(
            Caller caller,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        int rows = Page.limit(limit);
        String list = caller.tenant() + "\nimports";
        UUID before = cursors.read(list, cursor)
                .map(position -> UUID.fromString(position.get(0)))
                .orElse(null);
        List<EntryImport> found = imports.list(caller.tenant(), before, rows + 1);
        Page<EntryImport> page = Page.of(
                found,
                rows,
                one -> one,
                last -> cursors.write(list, List.of(last.id().toString())));
        return new Page<>(
                page.items().stream()
                        .filter(one -> mayRead(caller, one))
                        .map(ImportController::view)
                        .toList(),
                page.nextCursor(),
                null,
                null);
    }

    // The look at a file before its import has a name where others have an id.
    @GetMapping("/{id:(?!preview$).+}")
    @Operation(summary = "How far an import is")
    JournalEntryImport get(Caller caller, @PathVariable UUID id) {
        Map<String, Long> states = new TreeMap<>();
        EntryImport found = seen(caller, id);
        imports.entryCounts(caller.tenant(), id).forEach((status, count) -> states.put(status.text(), count));
        return view(found, states);
    }

    @GetMapping("/{id}/rows")
    @Operation(
            summary =
                    "What became of each entry of the file, with line, field, value and remedy where it was refused; whole as CSV, without formulas")
    @ApiResponse(responseCode = "200")
    Page<JournalEntryImportRow> rows(
            Caller caller,
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String status,
            @RequestParam(required = false)
                    @Nullable
                    @Parameter(description = "Only rows whose journal entry stands so now")
                    EntryStatus entryStatus,
            @RequestParam(required = false) @Nullable Integer limit,
            @RequestParam(required = false) @Nullable String cursor) {
        seen(caller, id);
        RowStatus only = status(status);
        int rows = Page.limit(limit);
        String list = caller.tenant() + "\nimport-rows\n" + id + "\n" + status + "\n" + entryStatus;
        int after = cursors.read(list, cursor)
                .map(position -> Integer.parseInt(position.get(0)))
                .orElse(0);
        return Page.of(
                imports.rows(caller.tenant(), id, only, entryStatus, after, rows + 1),
                rows,
                ImportController::view,
                last -> cursors.write(list, List.of(Integer.toString(last.ordinal()))));
    }

    @GetMapping(path = "/{id}/rows", produces = CSV)
    @Hidden // described with the list
    void rowsAsCsv(
            Caller caller,
            @PathVariable UUID id,
            @RequestParam(required = false) @Nullable String status,
            HttpServletResponse response)
            throws IOException {
        seen(caller, id);
        RowStatus only = status(status);
        response.setContentType(CSV + ";charset=UTF-8");
        response.setHeader("Content-Disposition", "attachment; filename=\"import-" + id + ".csv\"");
        try (Writer writer = new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8)) {
            imports.writeRows(caller.tenant(), id, only, writer);
        }
    }

    @PostMapping("/{id}/cancel")
    @Allowed({Roles.PREPARER, Roles.ACCOUNTANT, Roles.INTEGRATOR, Roles.OPERATIONS})
    @Operation(summary = "Stop an import; what is not started yet stays a draft or is not created")
    @ApiResponse(responseCode = "200")
    ResponseEntity<JournalEntryImport> cancel(Caller caller, HttpServletRequest request, @PathVariable UUID id) {
        seen(caller, id);
        return idempotency.once(caller, request, () -> ResponseEntity.ok(view(imports.cancel(caller.tenant(), id))));
    }

    @PostMapping("/{id}/retry")
    @Allowed({Roles.PREPARER, Roles.ACCOUNTANT, Roles.INTEGRATOR, Roles.OPERATIONS})
    @Operation(summary = "Try the refused entries again whose content could be read")
    @ApiResponse(responseCode = "200")
    ResponseEntity<JournalEntryImport> retry(Caller caller, HttpServletRequest request, @PathVariable UUID id) {
        seen(caller, id);
        return idempotency.once(caller, request, () -> ResponseEntity.ok(view(imports.retry(caller.tenant(), id))));
    }

    @PostMapping("/{id}/corrections")
    @Allowed({Roles.PREPARER, Roles.ACCOUNTANT, Roles.INTEGRATOR})
    @Operation(
            summary =
                    "Put corrected entries in the place of refused ones and go on with the import; all of them or none")
    @ApiResponse(responseCode = "200")
    ResponseEntity<JournalEntryImport> correct(
            Caller caller,
            HttpServletRequest request,
            @PathVariable UUID id,
            @RequestBody JournalEntryImportCorrections corrections) {
        EntryImport found = seen(caller, id);
        List<JournalEntryImportCorrection> rows = corrections.rows() == null ? List.of() : corrections.rows();
        List<Problem.Fault> faults = new ArrayList<>();
        if (rows.isEmpty() || rows.size() > MOST_CORRECTIONS) {
            faults.add(new Problem.Fault(
                    "/rows",
                    "REQUIRED",
                    Integer.toString(rows.size()),
                    "There are " + rows.size() + " corrected entries",
                    "send from 1 to " + MOST_CORRECTIONS + " at once"));
        }
        List<EntryImports.Correction> corrected = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Integer ordinal = rows.get(i).ordinal();
            List<JournalEntryImportSourceLine> lines = rows.get(i).lines();
            if (ordinal == null || lines == null || lines.stream().anyMatch(line -> line.cells() == null)) {
                faults.add(new Problem.Fault(
                        "/rows/" + i,
                        "REQUIRED",
                        null,
                        "The place of the entry or its cells are missing",
                        "send ordinal and lines as the rows of the import have them, with corrected cells"));
                continue;
            }
            corrected.add(new EntryImports.Correction(
                    ordinal,
                    lines.stream()
                            .map(line -> new ImportSource.Line(line.line(), line.cells()))
                            .toList()));
        }
        if (!faults.isEmpty()) {
            throw new ProblemException(ProblemType.VALIDATION_FAILED, "The corrections cannot be read", faults);
        }
        Order order = order(caller, found.keyspace(), found.mode().name().toLowerCase(Locale.ROOT));
        return idempotency.once(caller, request, () -> {
            AuditNote.about(id.toString());
            AuditNote.after(
                    "rows",
                    corrected.stream().map(EntryImports.Correction::ordinal).toList());
            return ResponseEntity.ok(view(imports.correct(order, id, corrected)));
        });
    }

    /** A file may hold entries of every company, so those who work for some see their own imports only. */
    private static boolean mayRead(Caller caller, EntryImport found) {
        return caller.companies().contains(Caller.EVERY_COMPANY)
                || found.importer().equals(caller.person());
    }

    private EntryImport seen(Caller caller, UUID id) {
        return imports.find(caller.tenant(), id)
                .filter(found -> mayRead(caller, found))
                .orElseThrow(() -> ProblemException.notFound("import", id));
    }

    private static @Nullable Map<String, Object> mapping(@Nullable String json) {
        try {
            return json == null ? null : JSON.readValue(json, new TypeReference<>() {});
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored mapping does not read as JSON", e);
        }
    }

    private static JournalEntryImport view(EntryImport found) {
        return view(found, null);
    }

    private static JournalEntryImportFailure view(EntryImport.Failure failure) {
        return new JournalEntryImportFailure(failure.code(), failure.message(), failure.remedy());
    }

    private static JournalEntryImport view(EntryImport found, @Nullable Map<String, Long> states) {
        EntryImport.Failure failure = found.error();
        Map<String, Long> outcomes = new TreeMap<>();
        found.outcomes().forEach((status, count) -> outcomes.put(status.text(), count));
        return new JournalEntryImport(
                found.id(),
                found.status().name().toLowerCase(Locale.ROOT),
                found.fileName(),
                found.keyspace(),
                found.mode().name().toLowerCase(Locale.ROOT),
                found.importer(),
                found.bytes(),
                found.lines(),
                found.entries(),
                found.settled(),
                outcomes,
                states,
                mapping(found.mapping()),
                failure == null ? null : view(failure),
                found.createdAt(),
                found.finishedAt(),
                Map.of("self", PATH + found.id(), "rows", PATH + found.id() + "/rows"));
    }

    private static JournalEntryImportRow view(EntryImport.Row row) {
        return new JournalEntryImportRow(
                row.ordinal(),
                row.line(),
                row.company(),
                row.entryKey(),
                row.status().text(),
                row.entryId(),
                row.entryStatus() == null ? null : row.entryStatus().text(),
                row.problems().stream().map(ImportController::view).toList(),
                row.source() == null ? null : view(row.source()));
    }

    private static JournalEntryImportSource view(ImportSource source) {
        return new JournalEntryImportSource(
                source.columns(),
                source.lines().stream()
                        .map(line -> new JournalEntryImportSourceLine(line.line(), line.cells()))
                        .toList());
    }

    private static JournalEntryImportProblem view(ImportProblem problem) {
        return new JournalEntryImportProblem(
                problem.line(), problem.field(), problem.code(), problem.value(), problem.message(), problem.remedy());
    }

    private LedgerRefusal tooLarge(String name) {
        return new LedgerRefusal(
                "PAYLOAD_TOO_LARGE",
                name,
                Long.toString(largest),
                "the file " + name + " has more than " + largest + " bytes",
                "send it in parts");
    }

    private InputStream bounded(InputStream in, String name) {
        return new Bounded(new BufferedInputStream(in), name);
    }

    /** Refuses a file that does not end. What it reads from is not its own to close: the rest may be asked for. */
    private final class Bounded extends FilterInputStream {

        private final String name;
        private long read;

        Bounded(InputStream in, String name) {
            super(in);
            this.name = name;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int some = super.read(bytes, from, length);
            count(Math.max(0, some));
            return some;
        }

        private void count(int more) {
            read += more;
            if (read > largest) {
                throw tooLarge(name);
            }
        }

        @Override
        public void close() {}
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
