package com.nexusai.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.nexusai.app.audit.AuditVerification;
import com.nexusai.database.DatabaseSettings;
import com.nexusai.database.DatabaseSetup;
import com.nexusai.database.EmbeddedPostgres;
import com.nexusai.workers.ledger.Verification;
import com.nexusai.workers.ledger.Verification.KeptHead;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Needs no application: it reads beside a running one, or starts the embedded database for itself. */
@Command(
        name = "verify",
        description =
                "Recomputes every tenant's ledger from its lines: balances, number gaps, seals; and the seals of the audit trail. Prints one JSON object; exits 1 on a"
                        + " finding.",
        mixinStandardHelpOptions = true)
final class LedgerVerifyCommand implements Callable<Integer> {

    @Option(
            names = "--head",
            paramLabel = "FILE",
            description =
                    "Seal heads kept outside the database, one a line: {\"tenant\":\"t\",\"number\":1,\"hash\":\"...\"}")
    private @Nullable Path head;

    @Override
    public Integer call() throws SQLException {
        Kept kept = head == null ? Kept.NOTHING : read(head);
        Settings settings = Nexus.settings();
        Path home = settings.home();
        Progress.start(home);
        Optional<DatabaseSettings> running = settings.database().or(() -> EmbeddedPostgres.running(home));
        Report report;
        if (running.isPresent()) {
            report = verify(running.get(), kept);
        } else {
            if (!Files.isDirectory(home.resolve("data"))) {
                throw new SettingsRefused("There is no ledger in " + home + " yet; begin with: nexus run");
            }
            try (EmbeddedPostgres server = EmbeddedPostgres.start(home)) {
                new DatabaseSetup(server.settings()).run();
                report = verify(server.settings(), kept);
            }
        }
        Output.print(report);
        return report.sound() ? 0 : Nexus.FAILED;
    }

    private static Report verify(DatabaseSettings database, Kept kept) throws SQLException {
        try (HikariDataSource auditor = database.auditorDataSource()) {
            Verification.Report found = new Verification(auditor).verify(kept.ledger());
            AuditVerification.Report audit = new AuditVerification(auditor).verify(kept.audit());
            List<Verification.Finding> findings = new ArrayList<>(found.findings());
            findings.addAll(audit.findings());
            Map<String, Object> values = new LinkedHashMap<>();
            values.put("sound", findings.isEmpty());
            values.put("entries", found.entries());
            values.put("lines", found.lines());
            values.put("seals", found.seals());
            values.put("notYetSealed", found.notYetSealed());
            values.put("trialBalanceDifference", found.trialBalanceDifference().toPlainString());
            values.put("auditEvents", audit.events());
            values.put("auditSeals", audit.seals());
            values.put("auditNotYetSealed", audit.notYetSealed());
            values.put("findings", findings);
            return new Report(values, findings.isEmpty());
        }
    }

    /** A line of the file; {@code chain} is {@code audit} for the audit trail, and missing for the ledger. */
    private record Line(@Nullable String chain, String tenant, long number, String hash) {}

    private record Kept(List<KeptHead> ledger, List<KeptHead> audit) {
        static final Kept NOTHING = new Kept(List.of(), List.of());
    }

    private static Kept read(Path file) {
        JsonMapper json = JsonMapper.builder().build();
        Kept heads = new Kept(new ArrayList<>(), new ArrayList<>());
        try {
            List<String> lines = Files.readAllLines(file);
            for (int i = 0; i < lines.size(); i++) {
                if (!lines.get(i).isBlank()) {
                    Line line = line(json, lines.get(i), file + " line " + (i + 1));
                    (AuditVerification.CHAIN.equals(line.chain()) ? heads.audit() : heads.ledger())
                            .add(new KeptHead(line.tenant(), line.number(), line.hash()));
                }
            }
        } catch (IOException e) {
            throw new SettingsRefused(
                    "The file " + file + " given as --head cannot be read: " + Failures.oneLine(e), e);
        }
        return heads;
    }

    private static Line line(JsonMapper json, String line, String place) {
        try {
            return json.readValue(line, Line.class);
        } catch (JsonProcessingException e) {
            throw new SettingsRefused(
                    place + " is not a seal head such as {\"tenant\":\"t\",\"number\":1,\"hash\":\"...\"}: "
                            + e.getOriginalMessage(),
                    e);
        }
    }
}
