package com.nexusai.workers.ledger;

import com.nexusai.workers.approvals.WorkingCalendar;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Working calendars of the companies, from master data. */
@Component
public class Calendars {

    private final JdbcClient db;

    Calendars(JdbcClient db) {
        this.db = db;
    }

    /** @throws org.springframework.dao.EmptyResultDataAccessException for a company that is not known */
    public WorkingCalendar of(String tenant, String company) {
        Set<LocalDate> holidays = db.sql("SELECT day FROM ledger.holiday WHERE tenant_id = ? AND company = ?")
                .params(tenant, company)
                .query(LocalDate.class)
                .set();
        return db.sql(
                        "SELECT zone, working_days, opens_at, closes_at FROM ledger.company WHERE tenant_id = ? AND code = ?")
                .params(tenant, company)
                .query((row, n) -> new WorkingCalendar(
                        ZoneId.of(row.getString("zone")),
                        row.getString("working_days")
                                .chars()
                                .mapToObj(day -> DayOfWeek.of(day - '0'))
                                .collect(Collectors.toUnmodifiableSet()),
                        row.getObject("opens_at", LocalTime.class),
                        row.getObject("closes_at", LocalTime.class),
                        holidays))
                .single();
    }
}
