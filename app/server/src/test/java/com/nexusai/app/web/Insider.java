package com.nexusai.app.web;

import com.nexusai.app.security.Accounts;
import com.nexusai.app.security.Roles;
import java.util.Set;

/** A person of tenant demo with every role there is, who may prepare entries too: nothing but the guards stands before him. */
final class Insider {

    static final String NAME = "insider";

    private Insider() {}

    static Http signIn(Installation nexus) {
        Accounts accounts = nexus.bean(Accounts.class);
        if (accounts.person(NAME).isEmpty()) {
            accounts.savePerson(
                    new Accounts.Account(NAME, "demo", NAME, NAME, Set.copyOf(Roles.ALL), Set.of("*")),
                    accounts.hash("demo"),
                    false);
        }
        Http insider = nexus.as(NAME);
        // A first call makes him known.
        insider.get("/api/v1/me");
        nexus.superuser()
                .sql(
                        """
                INSERT INTO ledger.posting_right
                SELECT (jsonb_populate_record(r, jsonb_build_object('person_code', ?))).* FROM ledger.posting_right r
                 WHERE r.tenant_id = 'demo' AND r.person_code = 'preparer' ON CONFLICT DO NOTHING
                """)
                .param(NAME)
                .update();
        return insider;
    }
}
