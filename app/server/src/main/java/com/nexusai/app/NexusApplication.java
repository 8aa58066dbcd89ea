package com.nexusai.app;

import com.nexusai.database.DatabaseSettings;
import com.nexusai.database.TenantTransactions;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Clock;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.transaction.PlatformTransactionManager;

/** The application over a database that is ready. */
@SpringBootApplication(
        scanBasePackages = {"com.nexusai.app", "com.nexusai.workers"},
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
