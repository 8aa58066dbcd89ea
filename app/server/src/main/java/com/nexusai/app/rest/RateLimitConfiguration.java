package com.nexusai.app.rest;

import com.nexusai.app.redis.CallClass;
import com.nexusai.app.redis.RateLimits;
import com.nexusai.app.security.CurrentCaller;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.security.SecurityProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Which calls are counted where: sign-in before anybody is known, everything else once the caller is. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication
class RateLimitConfiguration {

    private static final Set<String> READING = Set.of("GET", "HEAD", "OPTIONS");

    private static final Set<String> HEAVY =
            Set.of("journal-entry-imports", "instance-batches", "deployments", "deployment", "task-decisions");

    @Bean
    FilterRegistrationBean<RateLimitFilter> rateLimit(RateLimits limits, ProblemWriter problems) {
        FilterRegistrationBean<RateLimitFilter> filter = new FilterRegistrationBean<>(new RateLimitFilter(
                limits, RateLimitConfiguration::personOrAddress, RateLimitConfiguration::classOf, problems));
        filter.setName("rateLimit");
        filter.addUrlPatterns("/api/*", "/engine-rest", "/engine-rest/*", "/operaton/api/*");
        filter.setOrder(SecurityProperties.DEFAULT_FILTER_ORDER + 10);
        return filter;
    }

    @Bean
    FilterRegistrationBean<RateLimitFilter> signInLimit(RateLimits limits, ProblemWriter problems) {
        FilterRegistrationBean<RateLimitFilter> filter = new FilterRegistrationBean<>(
                new RateLimitFilter(limits, HttpServletRequest::getRemoteAddr, request -> CallClass.SIGN_IN, problems));
        filter.setName("signInLimit");
        filter.addUrlPatterns("/oauth2/token", "/login");
        filter.setOrder(SecurityProperties.DEFAULT_FILTER_ORDER - 10);
        return filter;
    }

    /** Neither a tenant nor an address holds a slash. */
    static String personOrAddress(HttpServletRequest request) {
        return CurrentCaller.get()
                .map(caller -> caller.tenant() + "/" + caller.person())
                .orElseGet(request::getRemoteAddr);
    }

    static CallClass classOf(HttpServletRequest request) {
        if (READING.contains(request.getMethod())) {
            return CallClass.READ;
        }
        for (String segment : request.getRequestURI().split("/", 12)) {
            if (HEAVY.contains(segment)) {
                return CallClass.HEAVY;
            }
        }
        return CallClass.WRITE;
    }
}
