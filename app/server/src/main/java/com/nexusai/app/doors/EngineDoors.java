package com.nexusai.app.doors;

import com.nexusai.app.rest.ProblemWriter;
import com.nexusai.app.security.Caller;
import com.nexusai.app.security.CurrentCaller;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.ApplicationPath;
import java.util.List;
import org.glassfish.jersey.jackson.JacksonFeature;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;
import org.operaton.bpm.engine.ProcessEngine;
import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.operaton.bpm.engine.rest.impl.FetchAndLockContextListener;
import org.operaton.bpm.engine.rest.impl.NamedProcessEngineRestServiceImpl;
import org.operaton.bpm.engine.rest.impl.OperatonRestResources;
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
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.io.ResourceLoader;
import org.springframework.jdbc.core.simple.JdbcClient;

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
        protected void registerOperatonRestResources() {
            registerClasses(OperatonRestResources.getResourceClasses());
            registerClasses(EngineErrors.providers());
            register(JacksonFeature.class);
        }
    }

    /** Under the name by which the web applications' own initializer would register its servlet, so that it leaves this one in place. */
    @Bean
    ServletRegistrationBean<ServletContainer> engineApiOfWebApplications() {
        ResourceConfig resources = new ResourceConfig(NamedProcessEngineRestServiceImpl.class);
        resources.registerClasses(EngineErrors.providers());
        ServletRegistrationBean<ServletContainer> servlet =
                new ServletRegistrationBean<>(new ServletContainer(resources), "/operaton/api/engine/*");
        servlet.setName("Engine Api");
        servlet.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return servlet;
    }

    @Bean
    FilterRegistrationBean<EngineGate> engineGate(ProblemWriter problems, JdbcClient db, ProcessEngine engine) {
        FilterRegistrationBean<EngineGate> filter = new FilterRegistrationBean<>(new EngineGate(
                problems,
                new EngineThings(db),
                ((ProcessEngineConfigurationImpl) engine.getProcessEngineConfiguration()).getQueryMaxResultsLimit()));
        filter.setOrder(SecurityProperties.DEFAULT_FILTER_ORDER + 2);
        filter.addUrlPatterns("/engine-rest/*", "/operaton/api/*");
        return filter;
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
                            .map(caller -> EngineUser.groups(caller).equals(before.getGroupIds())
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
            result.setGroups(EngineUser.groups(caller));
            result.setTenants(List.of(caller.tenant()));
            return result;
        }

        @Override
        public void augmentResponseByAuthenticationChallenge(HttpServletResponse response, ProcessEngine engine) {
            // The chain before has sent the person to the sign-in already.
        }
    }
}
