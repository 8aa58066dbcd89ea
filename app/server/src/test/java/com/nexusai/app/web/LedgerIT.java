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
        assertThat(controller
                        .post(path + "/reopen", Map.of("reason", "one more invoice"))
                        .status())
                .isEqualTo(200);
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
