package com.nexusai.app.doors;

import com.nexusai.app.engine.PresentedToken;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.CurrentCaller;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.IdentityService;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.security.SecurityProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.filter.OncePerRequestFilter;

/** Makes the caller of a bearer token the engine's user for the time of the call. */
@Configuration(proxyBeanMethods = false)
class EngineCaller {

    @Bean
    PresentedToken presentedToken() {
        return new PresentedToken() {
            @Override
            public @Nullable String id() {
                return CurrentCaller.get().map(Caller::tokenId).orElse(null);
            }

            @Override
            public @Nullable Set<String> companies() {
                return CurrentCaller.get().map(Caller::companies).orElse(null);
            }
        };
    }

    @Bean
    @ConditionalOnWebApplication
    FilterRegistrationBean<AsEngineUser> asEngineUser(IdentityService identity) {
        FilterRegistrationBean<AsEngineUser> filter = new FilterRegistrationBean<>(new AsEngineUser(identity));
        filter.addUrlPatterns("/api/*", "/engine-rest", "/engine-rest/*");
        filter.setOrder(SecurityProperties.DEFAULT_FILTER_ORDER + 1);
        return filter;
    }

    /** The engine keeps its user by thread, and threads are used again: always cleared. */
    static final class AsEngineUser extends OncePerRequestFilter {

        private final IdentityService identity;

        AsEngineUser(IdentityService identity) {
            this.identity = identity;
        }

        @Override
        protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
                throws ServletException, IOException {
            CurrentCaller.get()
                    .ifPresent(caller -> identity.setAuthentication(
                            caller.person(), EngineUser.groups(caller), List.of(caller.tenant())));
            try {
                chain.doFilter(request, response);
            } finally {
                identity.clearAuthentication();
            }
        }
    }
}
