package com.nexusai.app.security;

import com.nexusai.database.TenantTransactions;
import com.nexusai.workers.approvals.People;
import com.nexusai.workers.approvals.People.Person;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Keeps who has signed in, so that tasks find their people; asked again only when something changed or after a while. */
@Component
class KnownPersons {

    private static final int KEPT = 20_000;
    private static final Duration AGAIN = Duration.ofMinutes(5);

    private record Login(String tenant, String issuer, String subject, String claimed, Set<String> roles) {}

    private record Known(String code, Instant at) {}

    private final People people;
    private final TenantTransactions transactions;
    private final Clock clock;
    private final Recent<Login, Known> known = new Recent<>(KEPT);

    KnownPersons(People people, TenantTransactions transactions, Clock clock) {
        this.people = people;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** @return the caller under the code by which the person is known here */
    Caller known(String issuer, String subject, Caller caller) {
        Login login = new Login(caller.tenant(), issuer, subject, caller.person(), caller.roles());
        Instant now = clock.instant();
        Known found = known.find(login);
        if (found == null || found.at().plus(AGAIN).isBefore(now)) {
            String code = transactions.call(
                    caller.tenant(),
                    () -> people.signedIn(
                            caller.tenant(),
                            issuer,
                            subject,
                            new Person(caller.person(), caller.name(), null, caller.roles())));
            found = new Known(code, now);
            known.keep(login, found);
        }
        return found.code().equals(caller.person())
                ? caller
                : new Caller(
                        caller.tenant(),
                        found.code(),
                        caller.name(),
                        caller.client(),
                        caller.roles(),
                        caller.companies(),
                        caller.tokenId());
    }
}
