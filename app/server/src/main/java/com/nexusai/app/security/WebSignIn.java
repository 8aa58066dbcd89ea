package com.nexusai.app.security;

import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.rest.ProblemWriter;
import java.util.Map;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.ObjectPostProcessor;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.oidc.web.logout.OidcClientInitiatedLogoutSuccessHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.web.DefaultOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.web.HttpSessionOAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizationRequestRedirectFilter;
import org.springframework.security.oauth2.client.web.OAuth2AuthorizedClientRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfTokenRequestAttributeHandler;
import org.springframework.security.web.util.matcher.AnyRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** People in a browser: the pages and the engine's web applications behind a sign-in at the issuer. No token ever reaches the browser. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class WebSignIn {

    /** Registration of the embedded issuer. */
    static final String OWN = "nexus";

    static final String SIGNED_OUT = "/signed-out";

    static final ClientRegistration.ClientSettings PROOF_KEY =
            ClientRegistration.ClientSettings.builder().requireProofKey(true).build();

    static final String CHOICE = "/sign-in";

    static final String START = "/oauth2/authorization/";

    /** A page that only asks for a sign-in and leads back to where the person was. */
    static final String ENTRANCE = "/sign-in/start";

    /**
     * The token against forged requests, readable by pages of our own origin only. They send it as a header, or as a field of a form that leads
     * to the issuer.
     */
    @Bean
    CookieCsrfTokenRepository csrfTokens() {
        CookieCsrfTokenRepository tokens = CookieCsrfTokenRepository.withHttpOnlyFalse();
        tokens.setCookieName("NEXUS-CSRF");
        tokens.setHeaderName("X-Nexus-Csrf");
        tokens.setCookiePath("/");
        tokens.setCookieCustomizer(cookie -> cookie.sameSite("Lax"));
        return tokens;
    }

    @Bean
    OAuth2AuthorizedClientManager sessionTokens(SignInIssuers registrations, OAuth2AuthorizedClientRepository clients) {
        DefaultOAuth2AuthorizedClientManager tokens = new DefaultOAuth2AuthorizedClientManager(registrations, clients);
        tokens.setAuthorizedClientProvider(OAuth2AuthorizedClientProviderBuilder.builder()
                .authorizationCode()
                .refreshToken()
                .build());
        return tokens;
    }

    /** The pages call the API as the person who is signed in. A call with a token of its own is never taken for one of the session. */
    @Bean
    @Order(3)
    SecurityFilterChain sessionApi(
            HttpSecurity http,
            CookieCsrfTokenRepository csrfTokens,
            OAuth2AuthorizedClientManager sessionTokens,
            TrustedIssuers issuers,
            ProblemWriter problems)
            throws Exception {
        RequestMatcher api = Paths.of("/api/**");
        return http.securityMatcher(request -> api.matches(request)
                        && request.getHeader(HttpHeaders.AUTHORIZATION) == null
                        && request.getRequestedSessionId() != null)
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .requestCache(cache -> cache.disable())
                .csrf(csrf -> csrf.csrfTokenRepository(csrfTokens)
                        .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler()))
                .sessionManagement(session -> session.sessionCreationPolicy(SessionCreationPolicy.NEVER))
                .exceptionHandling(failures -> failures.authenticationEntryPoint((request, response, failure) ->
                                problems.write(request, response, ProblemType.UNAUTHENTICATED, "Nobody is signed in"))
                        .accessDeniedHandler((request, response, failure) -> problems.write(
                                request,
                                response,
                                ProblemType.FORBIDDEN,
                                "The call lacks the token of the cookie NEXUS-CSRF in the header X-Nexus-Csrf")))
                .addFilterAfter(new SessionCallerFilter(sessionTokens, issuers, problems), AuthorizationFilter.class)
                .build();
    }

    /** End points are named one by one: discovery would ask this server before it listens. */
    @Bean
    SignInIssuers signInIssuers(SecuritySettings settings, TrustedIssuers issuers, SharedSecrets secrets) {
        String url = settings.publicUrl();
        ClientRegistration own = ClientRegistration.withRegistrationId(OWN)
                .clientName("NexusAI")
                .clientId(EmbeddedIssuer.WEB_CLIENT)
                .clientSecret(secrets.of(EmbeddedIssuer.WEB_CLIENT))
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUri(url + "/login/oauth2/code/{registrationId}")
                .scope("openid")
                .issuerUri(url)
                .authorizationUri(url + "/oauth2/authorize")
                .tokenUri(url + "/oauth2/token")
                .jwkSetUri(url + "/oauth2/jwks")
                .userNameAttributeName("sub")
                .clientSettings(PROOF_KEY)
                .providerConfigurationMetadata(Map.of("end_session_endpoint", url + "/connect/logout"))
                .build();
        return new SignInIssuers(url, own, issuers.others());
    }

    @Bean
    OAuth2AuthorizedClientRepository authorizedClients() {
        return new HttpSessionOAuth2AuthorizedClientRepository();
    }

    @Bean
    @Order(6)
    SecurityFilterChain webApplications(
            HttpSecurity http,
            SignInIssuers registrations,
            OAuth2AuthorizedClientRepository clients,
            CookieCsrfTokenRepository csrfTokens,
            OAuth2AuthorizedClientManager sessionTokens,
            TrustedIssuers issuers,
            ProblemWriter problems)
            throws Exception {
        String signIn = registrations.several() ? CHOICE : START + OWN;
        OidcClientInitiatedLogoutSuccessHandler atIssuer = new OidcClientInitiatedLogoutSuccessHandler(registrations);
        atIssuer.setPostLogoutRedirectUri("{baseUrl}" + SIGNED_OUT);
        // The web applications' own button asks by script and cannot follow the issuer's pages.
        RequestMatcher stockSignOut = Paths.of(HttpMethod.POST, "/operaton/api/admin/auth/user/{engine}/logout");
        return http.securityMatcher(Paths.of(
                        "/operaton/**",
                        "/oauth2/authorization/**",
                        "/login/oauth2/**",
                        "/sign-out",
                        SIGNED_OUT,
                        CHOICE,
                        ENTRANCE))
                .authorizeHttpRequests(requests -> requests.requestMatchers(Paths.of(SIGNED_OUT, CHOICE))
                        .permitAll()
                        // The stock doors by password, and the one that makes administrators.
                        .requestMatchers(Paths.of(
                                "/operaton/api/admin/auth/user/*/login/*",
                                "/operaton/api/admin/setup/**",
                                "/operaton/app/admin/*/setup/**"))
                        .denyAll()
                        .anyRequest()
                        .authenticated())
                // The web applications' own filter asks for X-XSRF-TOKEN there.
                .csrf(csrf -> csrf.csrfTokenRepository(csrfTokens)
                        .csrfTokenRequestHandler(new CsrfTokenRequestAttributeHandler())
                        .ignoringRequestMatchers(Paths.of("/operaton/api/**")))
                .oauth2Login(login -> login.loginPage(signIn)
                        .authorizedClientRepository(clients)
                        .withObjectPostProcessor(new ObjectPostProcessor<OAuth2AuthorizationRequestRedirectFilter>() {
                            @Override
                            public <F extends OAuth2AuthorizationRequestRedirectFilter> F postProcess(F filter) {
                                filter.setAuthenticationFailureHandler((request, response, failure) -> problems.write(
                                        request,
                                        response,
                                        ProblemType.UNAVAILABLE,
                                        "The issuer does not answer; sign in elsewhere or try again later"));
                                return filter;
                            }
                        })
                        // The default handler leads to the login page, which leads here again.
                        .failureHandler((request, response, failure) -> problems.write(
                                request,
                                response,
                                ProblemType.UNAUTHENTICATED,
                                "The sign-in failed: " + failure.getMessage())))
                .exceptionHandling(failures -> failures.accessDeniedHandler((request, response, failure) ->
                                problems.write(request, response, ProblemType.FORBIDDEN, "This door is closed"))
                        .defaultAuthenticationEntryPointFor(
                                (request, response, failure) -> problems.write(
                                        request, response, ProblemType.UNAUTHENTICATED, "Nobody is signed in"),
                                Paths.of("/operaton/api/**"))
                        .defaultAuthenticationEntryPointFor(
                                new LoginUrlAuthenticationEntryPoint(signIn), AnyRequestMatcher.INSTANCE))
                .logout(logout -> logout.logoutRequestMatcher(
                                new OrRequestMatcher(stockSignOut, Paths.of(HttpMethod.POST, "/sign-out")))
                        .logoutSuccessHandler((request, response, authentication) -> {
                            if (stockSignOut.matches(request)) {
                                response.setStatus(204);
                            } else {
                                atIssuer.onLogoutSuccess(request, response, authentication);
                            }
                        }))
                .addFilterAfter(new SessionCallerFilter(sessionTokens, issuers, problems), AuthorizationFilter.class)
                .build();
    }
}
