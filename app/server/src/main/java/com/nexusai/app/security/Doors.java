package com.nexusai.app.security;

import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.rest.ProblemWriter;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.config.observation.SecurityObservationSettings;
import org.springframework.security.crypto.factory.PasswordEncoderFactories;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.access.intercept.AuthorizationFilter;

/** The filter chains in front of the doors that take bearer tokens, and the last one, which is closed. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(SecuritySettings.class)
class Doors {

    @Bean
    PasswordEncoder passwordEncoder() {
        return PasswordEncoderFactories.createDelegatingPasswordEncoder();
    }

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication
    static class Chains {

        /** An observation of each filter of a chain costs more than the filter; calls are measured as a whole. */
        @Bean
        SecurityObservationSettings filtersUnobserved() {
            return SecurityObservationSettings.noObservations();
        }

        /** Who may do what, each operation says itself; without a good token none is reached. */
        @Bean
        @Order(4)
        SecurityFilterChain apiChain(HttpSecurity http, TrustedIssuers issuers, ProblemWriter problems)
                throws Exception {
            return bearer(http.securityMatcher(Paths.of("/api/**")), issuers, problems)
                    .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .build();
        }

        /** Programs and those who run the platform; what each may do there, the engine's authorizations and guards judge. */
        @Bean
        @Order(5)
        SecurityFilterChain engineRestChain(HttpSecurity http, TrustedIssuers issuers, ProblemWriter problems)
                throws Exception {
            return bearer(http.securityMatcher(Paths.of("/engine-rest", "/engine-rest/**")), issuers, problems)
                    .authorizeHttpRequests(requests -> requests.anyRequest()
                            .hasAnyAuthority(
                                    Roles.INTEGRATOR,
                                    Roles.WORKER,
                                    Roles.OPERATIONS,
                                    Roles.ANALYST,
                                    Roles.ADMINISTRATOR,
                                    Roles.AUDITOR))
                    .build();
        }

        /** What anybody may read, and an end for everything that no chain before named. */
        @Bean
        @Order(100)
        SecurityFilterChain closedChain(HttpSecurity http, ProblemWriter problems) throws Exception {
            return http.csrf(csrf -> csrf.disable())
                    .requestCache(cache -> cache.disable())
                    .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                    .exceptionHandling(failures -> failures.authenticationEntryPoint((request, response, failure) ->
                                    problems.write(request, response, ProblemType.NOT_FOUND, "Nothing is here"))
                            .accessDeniedHandler((request, response, failure) ->
                                    problems.write(request, response, ProblemType.NOT_FOUND, "Nothing is here")))
                    .authorizeHttpRequests(requests -> requests.requestMatchers(Paths.of(
                                    "/",
                                    // Pages hold nothing of anybody: what they show, they ask the API for.
                                    "/app",
                                    "/app/**",
                                    "/actuator/health",
                                    "/actuator/health/**",
                                    "/actuator/prometheus",
                                    "/error",
                                    "/openapi.json",
                                    "/docs",
                                    "/docs/**",
                                    "/problems/**"))
                            .permitAll()
                            .anyRequest()
                            .denyAll())
                    .build();
        }

        private static HttpSecurity bearer(HttpSecurity http, TrustedIssuers issuers, ProblemWriter problems)
                throws Exception {
            AuthenticationEntryPoint unauthenticated = (request, response, failure) -> {
                response.setHeader("WWW-Authenticate", "Bearer");
                problems.write(
                        request,
                        response,
                        ProblemType.UNAUTHENTICATED,
                        "A good bearer token is needed; get one at /oauth2/token (" + failure.getMessage() + ")");
            };
            AccessDeniedHandler forbidden = (request, response, failure) ->
                    problems.write(request, response, ProblemType.FORBIDDEN, "None of the caller's roles may do this");
            return http.csrf(csrf -> csrf.disable())
                    .requestCache(cache -> cache.disable())
                    .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                    .oauth2ResourceServer(tokens -> tokens.authenticationEntryPoint(unauthenticated)
                            .accessDeniedHandler(forbidden)
                            .authenticationManagerResolver(issuers.resolver()))
                    .exceptionHandling(failures ->
                            failures.authenticationEntryPoint(unauthenticated).accessDeniedHandler(forbidden))
                    .addFilterAfter(new CallerFilter(), AuthorizationFilter.class);
        }
    }
}
