package com.nexusai.app.security;

import com.nexusai.app.security.Accounts.Account;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.stereotype.Component;

/** People and programs to try the product with, all with the password {@value #PASSWORD}; gone as soon as the setting is off. */
@Component
@ConditionalOnWebApplication
final class DemoAccounts implements InitializingBean {

    private static final String PASSWORD = "demo";
    private static final String TENANT = "demo";
    /** Another company of people, which must never see anything of the first. */
    private static final String OTHER_TENANT = "demo-2";

    private static final Map<String, Set<String>> PEOPLE = Map.ofEntries(
            Map.entry("preparer", Set.of(Roles.PREPARER)),
            Map.entry("preparer-2", Set.of(Roles.PREPARER)),
            Map.entry("accountant", Set.of(Roles.ACCOUNTANT, Roles.PREPARER)),
            Map.entry("cost-centre-owner", Set.of(Roles.COST_CENTRE_OWNER)),
            Map.entry("controller", Set.of(Roles.CONTROLLER)),
            Map.entry("controller-2", Set.of(Roles.CONTROLLER)),
            Map.entry("cfo", Set.of(Roles.CFO)),
            Map.entry("operations", Set.of(Roles.OPERATIONS)),
            Map.entry("analyst", Set.of(Roles.ANALYST)),
            Map.entry("administrator", Set.of(Roles.ADMINISTRATOR, Roles.FINANCE_ADMINISTRATOR)),
            Map.entry("auditor", Set.of(Roles.AUDITOR)));

    private final Accounts accounts;
    private final SecuritySettings settings;

    DemoAccounts(Accounts accounts, SecuritySettings settings) {
        this.accounts = accounts;
        this.settings = settings;
    }

    @Override
    public void afterPropertiesSet() {
        if (!settings.demoUsers()) {
            accounts.removeDemo();
            return;
        }
        if (accounts.demoExists()) {
            return;
        }
        // Hashing is slow on purpose, and they all have the same password.
        String hash = accounts.hash(PASSWORD);
        PEOPLE.forEach((login, roles) -> person(login, TENANT, roles, hash));
        person("stranger", OTHER_TENANT, Set.copyOf(Roles.ALL), hash);
        for (String role : List.of(Roles.INTEGRATOR, Roles.AUDITOR, Roles.WORKER, Roles.ANALYST)) {
            program("demo-" + role, TENANT, Set.of(role), hash);
        }
        program("demo-stranger", OTHER_TENANT, Set.of(Roles.INTEGRATOR, Roles.AUDITOR), hash);
    }

    private void person(String login, String tenant, Set<String> roles, String hash) {
        accounts.savePerson(new Account(login, tenant, login, login, roles, Set.of(Caller.EVERY_COMPANY)), hash, true);
    }

    private void program(String id, String tenant, Set<String> roles, String hash) {
        String person = CallerOfToken.serviceAccount(id);
        accounts.saveProgram(new Account(id, tenant, person, id, roles, Set.of(Caller.EVERY_COMPANY)), hash, true);
    }
}
