package com.nexusai.app.doors;

import com.nexusai.app.security.Caller;
import java.util.List;
import java.util.Set;
import org.operaton.bpm.engine.authorization.Groups;

/** A caller as the engine knows him. */
final class EngineUser {

    /** Members pass by every authorization and see every tenant, so no issuer may put anybody there. */
    private static final Set<String> ALMIGHTY = Set.of(Groups.OPERATON_ADMIN, "camunda-admin");

    private EngineUser() {}

    static List<String> groups(Caller caller) {
        return caller.roles().stream()
                .filter(role -> !ALMIGHTY.contains(role))
                .sorted()
                .toList();
    }
}
