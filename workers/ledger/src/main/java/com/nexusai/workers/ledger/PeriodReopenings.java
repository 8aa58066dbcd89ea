package com.nexusai.workers.ledger;

import com.nexusai.database.Ids;
import com.nexusai.workers.ledger.Periods.Changed;
import com.nexusai.workers.ledger.Periods.Period;
import com.nexusai.workers.ledger.Periods.Status;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Opens closed periods again: one person asks, a second one confirms, who is neither the first nor the one who closed the
 * period. Every call needs an open transaction with its tenant bound.
 */
@Component
public class PeriodReopenings {

    private final JdbcClient db;
    private final Periods periods;
    private final Clock clock;

    public PeriodReopenings(JdbcClient db, Periods periods, Clock clock) {
        this.db = db;
        this.periods = periods;
        this.clock = clock;
    }

    /**
     * What somebody asked for and nobody has confirmed yet.
     *
     * @param closedBy null where the period was loaded closed
     */
    public record Reopening(
            String company, String period, @Nullable String closedBy, String askedBy, String reason, Instant askedAt) {}

    /**
     * The ones that wait.
     *
     * @param company null asks for every company
     */
    public List<Reopening> waiting(String tenant, @Nullable String company) {
        return db.sql(
                        """
                SELECT * FROM ledger.period_reopening WHERE tenant_id = :tenant AND outcome IS NULL
                   AND (CAST(:company AS text) IS NULL OR company = :company)
                """)
                .param("tenant", tenant)
                .param("company", company)
                .query((row, n) -> reopening(row))
                .list();
    }

    public Optional<Reopening> waiting(String tenant, String company, String period) {
        return db.sql(
                        """
                SELECT * FROM ledger.period_reopening WHERE tenant_id = ? AND company = ? AND period = ? AND outcome IS NULL
                """)
                .params(tenant, company, period)
                .query((row, n) -> reopening(row))
                .optional();
    }

    private static Reopening reopening(ResultSet row) throws SQLException {
        return new Reopening(
                row.getString("company"),
                row.getString("period"),
                row.getString("closed_by"),
                row.getString("asked_by"),
                row.getString("reason"),
                row.getTimestamp("asked_at").toInstant());
    }

    /**
     * Asks for a closed period to be opened again; it stays closed until a second person confirms.
     *
     * @throws LedgerRefusal {@code NOT_FOUND}, {@code FORBIDDEN}, {@code CONFLICT} when it is open or somebody has asked
     */
    public Reopening ask(String tenant, Author author, String company, String period, String reason) {
        author.requireCompany(company);
        Refusals.requireText("/reason", reason);
        periods.lock(tenant, company, period);
        Period now = periods.find(tenant, company, period);
        if (now.status() == Status.OPEN) {
            throw conflict(company, period, " is open", "nothing is left to do");
        }
        waiting(tenant, company, period).ifPresent(asked -> {
            throw conflict(
                    company,
                    period,
                    " waits to be opened again since " + asked.askedBy() + " asked for it",
                    "have a second person confirm it, or decline it first");
        });
        String closedBy = periods.changes(tenant, company, period).stream()
                .findFirst()
                .map(Periods.Change::person)
                .orElse(null);
        db.sql(
                        """
                INSERT INTO ledger.period_reopening (tenant_id, id, company, period, closed_by, asked_by, reason, asked_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .params(
                        tenant,
                        Ids.next(),
                        company,
                        period,
                        closedBy,
                        author.person(),
                        reason,
                        Timestamp.from(clock.instant()))
                .update();
        return waiting(tenant, company, period).orElseThrow();
    }

    /**
     * Opens the period.
     *
     * @throws LedgerRefusal {@code NOT_FOUND}, {@code FORBIDDEN}, {@code CONFLICT} when nobody has asked,
     *     {@code SEPARATION_OF_DUTIES} for who asked or closed it
     */
    public Changed confirm(String tenant, Author author, String company, String period, @Nullable String comment) {
        Reopening asked = asked(tenant, author, company, period);
        if (author.person().equals(asked.askedBy()) || author.person().equals(asked.closedBy())) {
            boolean asker = author.person().equals(asked.askedBy());
            throw new LedgerRefusal(
                    "SEPARATION_OF_DUTIES",
                    "period",
                    period,
                    author.person() + (asker ? " asked for" : " closed") + " period " + period + " of company "
                            + company + (asker ? " to be opened again" : ""),
                    "have it confirmed by a controller, CFO or finance administrator who neither asked for it nor closed the period");
        }
        end(tenant, author, company, period, "confirmed", comment);
        return periods.open(tenant, author, company, period, asked.reason());
    }

    /**
     * Leaves the period closed; who asked takes it back so.
     *
     * @throws LedgerRefusal {@code NOT_FOUND}, {@code FORBIDDEN}, {@code CONFLICT} when nobody has asked
     */
    public Period decline(String tenant, Author author, String company, String period, @Nullable String comment) {
        asked(tenant, author, company, period);
        end(tenant, author, company, period, "declined", comment);
        return periods.find(tenant, company, period);
    }

    private Reopening asked(String tenant, Author author, String company, String period) {
        author.requireCompany(company);
        periods.lock(tenant, company, period);
        periods.find(tenant, company, period);
        return waiting(tenant, company, period)
                .orElseThrow(() -> conflict(
                        company,
                        period,
                        " is not asked to be opened again",
                        "ask for it, and have another person confirm"));
    }

    private void end(
            String tenant, Author author, String company, String period, String outcome, @Nullable String comment) {
        Refusals.requireStorable("/comment", comment);
        db.sql(
                        """
                UPDATE ledger.period_reopening SET outcome = ?, ended_by = ?, ended_at = ?, comment = ?
                 WHERE tenant_id = ? AND company = ? AND period = ? AND outcome IS NULL
                """)
                .params(outcome, author.person(), Timestamp.from(clock.instant()), comment, tenant, company, period)
                .update();
    }

    private static LedgerRefusal conflict(String company, String period, String what, String remedy) {
        return new LedgerRefusal(
                "CONFLICT", "period", period, "period " + period + " of company " + company + what, remedy);
    }
}
