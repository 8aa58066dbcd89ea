package com.nexusai.app.security;

import com.nexusai.app.security.Accounts.Account;
import com.nexusai.database.Ids;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2ErrorCodes;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.server.authorization.OAuth2TokenType;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.config.annotation.web.configurers.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;
import org.springframework.security.web.context.HttpSessionSecurityContextRepository;
import org.springframework.security.web.savedrequest.HttpSessionRequestCache;
import org.springframework.security.web.util.matcher.MediaTypeRequestMatcher;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** The OIDC issuer inside the application, for installations that have none of their own, and for the demo users. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class EmbeddedIssuer {

    /** The web applications' client; confidential, its secret is known to the nodes only. */
    static final String WEB_CLIENT = "nexus-web";
    /** For command lines and tests: no secret, proof key required, answers on the loopback only. */
    static final String CLI_CLIENT = "nexus-cli";

    static final String CLI_REDIRECT = "http://127.0.0.1/callback";

    private static final String LOGIN_PAGE = "/login";

    /** The issuer and the application share one HTTP session; each keeps who is signed in under a name of its own. */
    private static HttpSessionSecurityContextRepository session() {
        HttpSessionSecurityContextRepository repository = new HttpSessionSecurityContextRepository();
        repository.setSpringSecurityContextKey("ISSUER_SECURITY_CONTEXT");
        return repository;
    }

    /** Likewise the request to come back to: a shared one would lead from the one to the other for ever. */
    private static HttpSessionRequestCache requests() {
        HttpSessionRequestCache cache = new HttpSessionRequestCache();
        cache.setSessionAttrName("ISSUER_SAVED_REQUEST");
        return cache;
    }

    @Bean
    @Order(1)
    SecurityFilterChain issuerEndpoints(HttpSecurity http) throws Exception {
        OAuth2AuthorizationServerConfigurer issuer = OAuth2AuthorizationServerConfigurer.authorizationServer();
        return http.securityMatcher(issuer.getEndpointsMatcher())
                .with(issuer, endpoints -> endpoints.oidc(oidc -> {}))
                .securityContext(context -> context.securityContextRepository(session()))
                .requestCache(cache -> cache.requestCache(requests()))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .exceptionHandling(failures -> failures.defaultAuthenticationEntryPointFor(
                        new LoginUrlAuthenticationEntryPoint(LOGIN_PAGE),
                        new MediaTypeRequestMatcher(MediaType.TEXT_HTML)))
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain issuerLogin(HttpSecurity http) throws Exception {
        return http.securityMatcher(Paths.of(LOGIN_PAGE, "/default-ui.css"))
                .securityContext(context -> context.securityContextRepository(session()))
                .requestCache(cache -> cache.requestCache(requests()))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .formLogin(form -> form.securityContextRepository(session()))
                .build();
    }

    @Bean
    SigningKeys signingKeys(
            JdbcClient db, PlatformTransactionManager transactions, Clock clock, SecuritySettings settings) {
        return new SigningKeys(db, new TransactionTemplate(transactions), clock, settings);
    }

    @Bean
    JwtEncoder jwtEncoder(SigningKeys keys) {
        NimbusJwtEncoder encoder = new NimbusJwtEncoder(keys);
        encoder.setJwkSelector(keys::active);
        return encoder;
    }

    @Bean
    AuthorizationServerSettings authorizationServerSettings(SecuritySettings settings) {
        return AuthorizationServerSettings.builder()
                .issuer(settings.publicUrl())
                .build();
    }

    @Bean
    RegisteredClientRepository registeredClients(Accounts accounts, SecuritySettings settings, SharedSecrets secrets) {
        TokenSettings tokens = TokenSettings.builder()
                .accessTokenTimeToLive(settings.tokenLife())
                .refreshTokenTimeToLive(settings.sessionLife())
                .reuseRefreshTokens(false)
                .build();
        RegisteredClient web = RegisteredClient.withId(WEB_CLIENT)
                .clientId(WEB_CLIENT)
                .clientSecret(accounts.hash(secrets.of(WEB_CLIENT)))
                .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
                .redirectUri(settings.publicUrl() + "/login/oauth2/code/" + WebSignIn.OWN)
                .postLogoutRedirectUri(settings.publicUrl() + WebSignIn.SIGNED_OUT)
                .scope("openid")
                .tokenSettings(tokens)
                .build();
        RegisteredClient cli = RegisteredClient.withId(CLI_CLIENT)
                .clientId(CLI_CLIENT)
                .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .redirectUri(CLI_REDIRECT)
                .scope("openid")
                .clientSettings(ClientSettings.builder().requireProofKey(true).build())
                .tokenSettings(tokens)
                .build();
        return new Clients(List.of(web, cli), accounts, tokens);
    }

    /** The two of our own, and the programs of the account table. */
    private record Clients(List<RegisteredClient> own, Accounts accounts, TokenSettings tokens)
            implements RegisteredClientRepository {

        @Override
        public void save(RegisteredClient client) {
            throw new UnsupportedOperationException("Clients do not register themselves; an administrator adds them");
        }

        @Override
        public @Nullable RegisteredClient findById(String id) {
            return findByClientId(id);
        }

        @Override
        public @Nullable RegisteredClient findByClientId(String clientId) {
            for (RegisteredClient client : own) {
                if (client.getClientId().equals(clientId)) {
                    return client;
                }
            }
            return accounts.program(clientId).map(this::registered).orElse(null);
        }

        private RegisteredClient registered(Accounts.Program program) {
            String id = program.account().login();
            return RegisteredClient.withId(id)
                    .clientId(id)
                    .clientName(program.account().name())
                    .clientSecret(program.secretHash())
                    .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                    .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                    .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                    .scopes(scopes -> scopes.addAll(program.account().roles()))
                    .tokenSettings(tokens)
                    .build();
        }
    }

    /** Roles are read anew for every token, so that a refresh brings what changed and ends a disabled account. */
    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> claims(Accounts accounts) {
        return context -> {
            String client = context.getRegisteredClient().getClientId();
            boolean program = AuthorizationGrantType.CLIENT_CREDENTIALS.equals(context.getAuthorizationGrantType());
            Optional<Account> found = program
                    ? accounts.program(client).map(Accounts.Program::account)
                    : accounts.person(context.getPrincipal().getName());
            Account account =
                    found.orElseThrow(() -> new OAuth2AuthenticationException(OAuth2ErrorCodes.INVALID_GRANT));
            context.getClaims()
                    .claim("azp", client)
                    .claim("tenant", account.tenant())
                    .claim("name", account.name());
            context.getClaims().claim("preferred_username", account.login());
            if (OAuth2TokenType.ACCESS_TOKEN.equals(context.getTokenType())) {
                context.getClaims()
                        .audience(List.of(TrustedIssuers.AUDIENCE)) // the default is the client, as in ID tokens
                        .id(Ids.next().toString())
                        .claim("person", program ? client : account.person())
                        .claim("roles", account.roles().stream().sorted().toList())
                        .claim(
                                "companies",
                                account.companies().stream().sorted().toList());
            }
        };
    }

    @Bean
    TrustedIssuers trustedIssuers(SecuritySettings settings, SigningKeys keys, KnownPersons persons, Clock clock) {
        return new TrustedIssuers(settings, keys, persons, clock);
    }
}
