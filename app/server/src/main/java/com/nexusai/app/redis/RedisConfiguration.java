package com.nexusai.app.redis;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what stands on Redis; whoever starts the application says where Redis is. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({RedisLinkSettings.class, RateLimitSettings.class})
class RedisConfiguration {

    /** Worse than up and no reason to send nobody here: everything works, some of it by this node alone. */
    private static final String DEGRADED = "DEGRADED";

    @Bean(initMethod = "start")
    RedisLink redisLink(ObjectProvider<RedisSettings> redis, RedisLinkSettings times, MeterRegistry metrics) {
        RedisLink link = new RedisLink(redis.getIfAvailable(RedisSettings::none), times);
        Gauge.builder("nexus.redis.up", link, each -> each.answers() ? 1 : 0)
                .description("1 while Redis answers")
                .register(metrics);
        return link;
    }

    @Bean
    RateLimits rateLimits(RedisLink link, RateLimitSettings settings, Clock clock, MeterRegistry metrics) {
        return new RateLimits(link, settings, clock, metrics);
    }

    @Bean
    SingleFlight singleFlight(RedisLink link) {
        return new SingleFlight(link);
    }

    @Bean
    FanOut fanOut(RedisLink link) {
        return new FanOut(link);
    }

    @Bean
    HealthIndicator redisHealthIndicator(RedisLink link) {
        return () -> (link.answers() ? Health.up() : Health.status(DEGRADED))
                .withDetail("redis", link.state())
                .build();
    }
}
