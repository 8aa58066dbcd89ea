package com.nexusai.app;

import com.nexusai.database.DatabaseSettings;
import com.nexusai.database.TenantTransactions;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import javax.sql.DataSource;
import org.operaton.bpm.spring.boot.starter.OperatonBpmAutoConfiguration;
import org.operaton.bpm.spring.boot.starter.rest.OperatonBpmRestJerseyAutoConfiguration;
import org.operaton.bpm.spring.boot.starter.webapp.OperatonBpmWebappAutoConfiguration;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;

/** The application over a database that is ready. */
@SpringBootApplication(
        scanBasePackages = {"com.nexusai.app", "com.nexusai.workers"},
        // The engine is configured by this application, and its doors are opened by com.nexusai.app.doors.
        exclude = {
            OperatonBpmAutoConfiguration.class,
            OperatonBpmRestJerseyAutoConfiguration.class,
            OperatonBpmWebappAutoConfiguration.class
        },
        proxyBeanMethods = false)
class NexusApplication {

    /** For the dispatcher's and the job executor's threads, one more each, and what people ask for. */
    private static final int CONNECTIONS = 16;

    @Bean(destroyMethod = "close")
    HikariDataSource dataSource(DatabaseSettings settings) {
        return settings.appDataSource(CONNECTIONS);
    }

    @Bean
    TenantTransactions tenantTransactions(PlatformTransactionManager manager, DataSource dataSource) {
        return new TenantTransactions(manager, dataSource);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
