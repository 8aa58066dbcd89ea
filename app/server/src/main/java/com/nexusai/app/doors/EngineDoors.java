package com.nexusai.app.doors;

import com.nexusai.app.engine.Refused;
import com.nexusai.app.rest.ProblemType;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.CurrentCaller;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.operaton.bpm.engine.ProcessEngine;
import org.operaton.bpm.engine.rest.impl.FetchAndLockContextListener;
import org.operaton.bpm.engine.rest.security.auth.AuthenticationProvider;
import org.operaton.bpm.engine.rest.security.auth.AuthenticationResult;
import org.operaton.bpm.spring.boot.starter.property.OperatonBpmProperties;
import org.operaton.bpm.spring.boot.starter.rest.OperatonBpmRestInitializer;
import org.operaton.bpm.spring.boot.starter.rest.OperatonJerseyResourceConfig;
import org.operaton.bpm.spring.boot.starter.webapp.OperatonBpmWebappAutoConfiguration;
import org.operaton.bpm.webapp.impl.security.auth.Authentications;
import org.operaton.bpm.webapp.impl.security.auth.ContainerBasedAuthenticationFilter;
import org.operaton.bpm.webapp.impl.security.auth.UserAuthentication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.security.SecurityProperties;
import org.springframework.boot.autoconfigure.web.servlet.JerseyApplicationPath;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ResourceLoader;

/** Serves the engine's REST API and its web applications. The starter's own engine is left out: ours is configured elsewhere. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
@EnableConfigurationProperties(OperatonBpmProperties.class)
class EngineDoors {

    /** As a subclass, because the starter's own conditions ask for the engine of the starter. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication
    static class WebApplications extends OperatonBpmWebappAutoConfiguration {
        WebApplications(ResourceLoader resources, OperatonBpmProperties properties) {
            super(resources, properties);
        }
    }

    @Bean
    OperatonJerseyResourceConfig engineRest() {
        return new EngineRest();
    }

    @Bean
    FetchAndLockContextListener longPolls() {
        return new FetchAndLockContextListener();
    }

    @Bean
    OperatonBpmRestInitializer engineRestFilters(JerseyApplicationPath path, OperatonBpmProperties properties) {
        return new OperatonBpmRestInitializer(path, properties);
    }

    @ApplicationPath("/engine-rest")
    static final class EngineRest extends OperatonJerseyResourceConfig {
        @Override
        protected void registerAdditionalResources() {
            register(new RefusedMapper());
        }
    }

    /** A refusal of our guards as a problem document, with {@code message} besides, which the stock clients read. */
    private static final class RefusedMapper implements ExceptionMapper<Refused> {
        @Override
        public Response toResponse(Refused refused) {
            ProblemType type = ProblemType.of(refused.slug());
            String detail = String.valueOf(refused.getMessage());
            return Response.status(type.status())
                    .type("application/problem+json")
                    .entity(Map.of(
                            "type",
                            "/problems/" + refused.slug(),
                            "title",
                            type.title(),
                            "status",
                            type.status(),
                            "detail",
                            detail,
                            "message",
                            detail))
                    .build();
        }
    }

    @Bean
    FilterRegistrationBean<SignedInPerson> signedInPerson() {
        FilterRegistrationBean<SignedInPerson> filter = new FilterRegistrationBean<>(new SignedInPerson());
        filter.setOrder(SecurityProperties.DEFAULT_FILTER_ORDER + 1);
        filter.addUrlPatterns("/operaton/app/*", "/operaton/api/*");
        return filter;
    }

    /** Tells the web applications who is signed in, with the roles of this request and not those of the first one. */
    static final class SignedInPerson extends ContainerBasedAuthenticationFilter {

        @Override
        public void init(FilterConfig config) {
            authenticationProvider = new OfCaller();
        }

        @Override
        protected boolean existisAuthentication(Authentications known, String engine, String person) {
            return known.getAuthenticationForProcessEngine(engine) instanceof UserAuthentication before
                    && isAuthenticated(before, engine, person)
                    && CurrentCaller.get()
                            .map(caller -> caller.roles().equals(new HashSet<>(before.getGroupIds()))
                                    && List.of(caller.tenant()).equals(before.getTenantIds()))
                            .orElse(false);
        }
    }

    private static final class OfCaller implements AuthenticationProvider {

        @Override
        public AuthenticationResult extractAuthenticatedUser(HttpServletRequest request, ProcessEngine engine) {
            Caller caller = CurrentCaller.get().orElse(null);
            if (caller == null) {
                return AuthenticationResult.unsuccessful();
            }
            AuthenticationResult result = AuthenticationResult.successful(caller.person());
            result.setGroups(List.copyOf(caller.roles()));
            result.setTenants(List.of(caller.tenant()));
            return result;
        }

        @Override
        public void augmentResponseByAuthenticationChallenge(HttpServletResponse response, ProcessEngine engine) {
            // The chain before has sent the person to the sign-in already.
        }
    }
}
