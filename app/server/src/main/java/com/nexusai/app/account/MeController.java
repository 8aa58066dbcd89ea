package com.nexusai.app.account;

import com.nexusai.app.redis.RateLimitSettings;
import com.nexusai.app.security.Allowed;
import com.nexusai.app.security.Caller;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "Account")
class MeController {

    private final RateLimitSettings limits;

    MeController(RateLimitSettings limits) {
        this.limits = limits;
    }

    /** How many calls of each class are free within a window. */
    record MeLimits(long windowSeconds, int read, int write, int heavy) {}

    /**
     * @param companies codes, or {@code *} for every company of the tenant
     * @param limits null where nobody is limited
     */
    record Me(
            String person,
            String name,
            String tenant,
            @Nullable String client,
            List<String> roles,
            List<String> companies,
            @Nullable MeLimits limits,
            Map<String, String> links) {}

    @GetMapping("/api/v1/me")
    @Allowed(Allowed.EVERYBODY)
    @Operation(summary = "Who the caller is, and what the token allows")
    Me me(Caller caller) {
        return new Me(
                caller.person(),
                caller.name(),
                caller.tenant(),
                caller.client(),
                caller.roles().stream().sorted().toList(),
                caller.companies().stream().sorted().toList(),
                limits.enabled()
                        ? new MeLimits(limits.window().toSeconds(), limits.read(), limits.write(), limits.heavy())
                        : null,
                Map.of("self", "/api/v1/me"));
    }
}
