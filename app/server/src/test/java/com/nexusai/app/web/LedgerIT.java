package com.nexusai.app.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The books and the master data as finance people and auditors see them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LedgerIT {

    private Installation nexus;
    private Http controller;
    private Http administrator;

    @BeforeAll
    void start() {
        nexus = Installation.shared();
        controller = nexus.as("controller");
        administrator = nexus.as("administrator");
    }

    @Test
    void theTrialBalanceOfEachCompanySumsToZero() {
        List<String> companies =
                controller.get("/api/v1/companies").json().path("items").findValuesAsText("code");
        assertThat(companies).hasSizeGreaterThanOrEqualTo(3);
        for (String company : companies) {
            Http.Answer balance =
                    controller.get("/api/v1/ledger/trial-balance?company=" + company + "&asOf=2030-01-01");
            assertThat(balance.status()).as("%s", balance).isEqualTo(200);
            assertThat(balance.json().path("items").size()).isPositive();
            assertThat(new BigDecimal(
                            balance.json().path("difference").path("amount").asText()))
                    .as(company)
                    .isEqualByComparingTo(BigDecimal.ZERO);
        }
    }

    @Test
    void anAccountsLinesAreReadToTheirEndAndTheLastBalanceIsTheTrialBalances() {
        JsonNode busiest = controller
                .get("/api/v1/ledger/trial-balance?company=DE01&asOf=2030-01-01")
                .json()
                .path("items")
                .get(0);
        String path = "/api/v1/ledger/accounts/" + busiest.path("account").asText() + "/lines?company=DE01&limit=40";
        Set<String> seen = new HashSet<>();
        String cursor = "";
        String balance = "";
        do {
            JsonNode page = controller.get(path + cursor).json();
            for (JsonNode line : page.path("items")) {
                assertThat(seen.add(line.path("entryId").asText()
                                + line.path("line").asInt()))
                        .isTrue();
                balance = line.path("balance").path("amount").asText();
            }
            cursor = page.path("nextCursor").isNull()
                    ? ""
                    : "&cursor=" + page.path("nextCursor").asText();
        } while (!cursor.isEmpty());

        assertThat(seen).isNotEmpty();
        assertThat(balance).isEqualTo(busiest.path("balance").path("amount").asText());
    }

    @Test
    void theLinesOfAPeriodBeginWithItsOpeningBalance() {
        JsonNode row = controller
                .get("/api/v1/ledger/trial-balance?company=DE01&asOf=2030-01-01")
                .json()
                .path("items")
                .get(0);
        String lines = "/api/v1/ledger/accounts/" + row.path("account").asText() + "/lines?company=DE01";
        JsonNode all = controller.get(lines + "&limit=200").json();
        assertThat(all.path("opening").path("amount").asText()).isEqualTo("0.00");
        String day = all.path("items")
                .get(all.path("items").size() - 1)
                .path("postingDate")
                .asText();

        JsonNode some = controller.get(lines + "&from=" + day).json();

        JsonNode first = some.path("items").get(0);
        assertThat(first.path("postingDate").asText()).isEqualTo(day);
        assertThat(money(some, "opening").add(money(first, "debit")).subtract(money(first, "credit")))
                .isEqualByComparingTo(money(first, "balance"));
        assertThat(controller.get(lines + "&from=" + day + "&period=2026-10").problem())
                .isEqualTo("malformed-request");
        assertThat(controller.get(lines + "&period=1999-01").status()).isEqualTo(404);
        assertThat(nexus.as("operations").get(lines).status()).isEqualTo(403);
    }

    private static BigDecimal money(JsonNode of, String name) {
        return new BigDecimal(of.path(name).path("amount").asText());
    }

    @Test
    void linesAndTrialBalanceAreFilesToo() {
        Http.Answer balance = csv(controller, "/api/v1/ledger/trial-balance?company=DE01&asOf=2030-01-01");
        assertThat(balance.header("Content-Type")).startsWith("text/csv");
        List<String> rows = balance.body().lines().toList();
        assertThat(rows.get(0)).isEqualTo("company,as_of,account,name,type,balance,currency");
        String account = rows.get(1).split(",")[2];

        Http.Answer lines = csv(controller, "/api/v1/ledger/accounts/" + account + "/lines?company=DE01");
        assertThat(lines.status()).as("%s", lines).isEqualTo(200);
        List<String> sent = lines.body().lines().toList();
        assertThat(sent).hasSizeGreaterThan(1);
        assertThat(sent.get(sent.size() - 1)).contains("," + rows.get(1).split(",")[5] + ",EUR,");
        assertThat(csv(nexus.as("stranger"), "/api/v1/ledger/accounts/" + account + "/lines?company=DE01")
                        .status())
                .isEqualTo(404);
    }

    private static Http.Answer csv(Http as, String path) {
        return as.send("GET", path, null, Map.of("Accept", "text/csv"));
    }

    @Test
    void aPeriodIsClosedSoftlyAndOpenedAgainByThoseWhoMay() {
        JsonNode periods =
                controller.get("/api/v1/ledger/periods?company=JP01").json().path("items");
        String open = "";
        for (JsonNode period : periods) {
            if (period.path("status").asText().equals("open")) {
                open = period.path("id").asText();
            }
        }
        assertThat(open).isNotEmpty();
        String path = "/api/v1/ledger/periods/" + open;
        Map<String, String> soft = Map.of("kind", "soft", "reason", "month end");

        assertThat(nexus.as("preparer").post(path + "/close", soft).status()).isEqualTo(403);
        assertThat(nexus.as("stranger").post(path + "/close", soft).status()).isEqualTo(404);
        assertThat(controller.post(path + "/close", Map.of("kind", "soft")).problem())
                .isEqualTo("validation-failed");
        Http.Answer closed = controller.post(path + "/close", soft);
        assertThat(closed.status()).as("%s", closed).isEqualTo(200);
        assertThat(controller.get(path).json().path("status").asText()).isEqualTo("soft-closed");
        assertThat(controller.post(path + "/close", soft).problem()).isEqualTo("conflict");
        Http.Answer asked = controller.post(path + "/reopen", Map.of("reason", "one more invoice"));
        assertThat(asked.status()).as("%s", asked).isEqualTo(200);
        assertThat(asked.json().path("period").path("status").asText()).isEqualTo("soft-closed");
        assertThat(asked.json().path("period").path("reopening").path("askedBy").asText())
                .isEqualTo("controller");

        String confirm = path + "/confirm-reopen";
        Http cfo = nexus.as("cfo");
        assertThat(nexus.as("preparer").post(confirm, Map.of()).status()).isEqualTo(403);
        assertThat(nexus.as("stranger").post(confirm, Map.of()).status()).isEqualTo(404);
        Http.Answer alone = controller.post(confirm, Map.of());
        assertThat(alone.problem()).isEqualTo("separation-of-duties");
        assertThat(alone.body()).contains("controller, CFO or finance administrator");
        assertThat(controller.post(path + "/decline-reopen", Map.of()).status()).isEqualTo(200);
        assertThat(cfo.post(confirm, Map.of()).problem()).isEqualTo("conflict");
        assertThat(controller
                        .post(path + "/reopen", Map.of("reason", "and another"))
                        .status())
                .isEqualTo(200);
        Http.Answer opened = cfo.post(confirm, Map.of("comment", "agreed"));
        assertThat(opened.status()).as("%s", opened).isEqualTo(200);
        assertThat(opened.json().path("period").path("status").asText()).isEqualTo("open");
        assertThat(controller.get(path + "/changes").json().path("items").findValuesAsText("person"))
                .startsWith("cfo", "controller");
        assertThat(nexus.as("auditor")
                        .get("/api/v1/audit-events?thing=period&thingId=" + open)
                        .json()
                        .path("items")
                        .findValuesAsText("action"))
                .contains("close", "reopen", "confirm-reopen", "decline-reopen");
        assertThat(controller.get(path + "/blocking").status()).isEqualTo(200);
    }

    @Test
    void masterDataIsChangedByVersionAndOnlyByThoseWhoMay() {
        String path = "/api/v1/counterparties/C-" + UUID.randomUUID().toString().substring(0, 8);
        Map<String, String> supplier = Map.of("name", "Brandt & Sons", "kind", "supplier", "since", "2026-01-31");

        assertThat(nexus.as("preparer").put(path, supplier, Map.of()).status()).isEqualTo(403);
        Http.Answer created = administrator.put(path, supplier, Map.of());
        assertThat(created.status()).as("%s", created).isEqualTo(200);
        String tag = String.valueOf(created.header("ETag"));
        Map<String, String> renamed = Map.of("name", "Brandt AG", "kind", "supplier", "since", "2026-01-31");
        assertThat(administrator.put(path, renamed, Map.of()).problem()).isEqualTo("version-required");
        assertThat(administrator.put(path, renamed, Map.of("If-Match", tag)).status())
                .isEqualTo(200);
        assertThat(administrator.put(path, renamed, Map.of("If-Match", tag)).problem())
                .isEqualTo("version-stale");
        assertThat(administrator
                        .put(path, Map.of("name", "x", "kind", "friend", "since", "2026-01-31"), Map.of())
                        .problem())
                .isIn("validation-failed", "version-required");
        assertThat(nexus.as("stranger").get(path).status()).isEqualTo(404);
    }

    @Test
    void anExchangeRateIsATextAndNeverAFloat() {
        String path = "/api/v1/exchange-rates/USD:EUR:2031-03-01";
        assertThat(administrator.put(path, Map.of("rate", 0.92), Map.of()).problem())
                .isEqualTo("malformed-request");
        Http.Answer created = administrator.put(path, Map.of("rate", "0.9213"), Map.of());
        assertThat(created.status()).as("%s", created).isIn(200, 428);
        assertThat(administrator.get(path).json().path("rate").asText()).isEqualTo("0.9213");
        assertThat(administrator.get("/api/v1/exchange-rates/USD:EUR:yesterday").status())
                .isEqualTo(404);
    }

    @Test
    void anotherTenantSeesNoCompany() {
        Http stranger = nexus.as("stranger");
        assertThat(stranger.get("/api/v1/companies").json().path("items").size())
                .isZero();
        Http.Answer foreign = stranger.get("/api/v1/companies/DE01");
        Http.Answer none = stranger.get("/api/v1/companies/XX99");
        assertThat(foreign.status()).isEqualTo(404).isEqualTo(none.status());
        assertThat(foreign.body().replace("DE01", "XX99").replaceAll("\"requestId\":\"[^\"]*\"", ""))
                .isEqualTo(none.body().replaceAll("\"requestId\":\"[^\"]*\"", ""));
        assertThat(stranger.get("/api/v1/ledger/trial-balance?company=DE01&asOf=2030-01-01")
                        .status())
                .isEqualTo(404);
    }
}
