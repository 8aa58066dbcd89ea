package com.nexusai.app.chaos;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.stereotype.Component;

/**
 * Stands between the unchanged program and its database, sees the statements of each transaction, and ends the process without a farewell at
 * the wanted one. Only there when a test asks for it by a property.
 */
@Component
@ConditionalOnProperty("chaos.proxy")
final class FaultPoints implements BeanPostProcessor {

    static final int HALTED = 99;

    private final @Nullable FaultPoint point;
    private final AtomicInteger left;
    private final boolean commitsEffects;
    private final boolean withoutClaim;

    FaultPoints(Environment environment) {
        String name = environment.getProperty("chaos.point");
        this.point = name == null ? null : FaultPoint.valueOf(name);
        this.left = new AtomicInteger(environment.getProperty("chaos.nth", Integer.class, 1));
        this.commitsEffects = environment.getProperty("chaos.commits-effects", Boolean.class, false);
        this.withoutClaim = environment.getProperty("chaos.without-claim", Boolean.class, false);
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        return bean instanceof DataSource dataSource && name.equals("dataSource") ? new Watched(dataSource) : bean;
    }

    private final class Watched extends DelegatingDataSource {

        Watched(DataSource target) {
            super(target);
        }

        @Override
        public Connection getConnection() throws SQLException {
            Connection connection = super.getConnection();
            Transaction transaction = new Transaction(connection);
            return (Connection) Proxy.newProxyInstance(
                    FaultPoints.class.getClassLoader(), new Class<?>[] {Connection.class}, transaction::call);
        }
    }

    private final class Transaction {

        private final Connection connection;
        private final List<String> ran = new ArrayList<>();

        Transaction(Connection connection) {
            this.connection = connection;
        }

        @Nullable
        Object call(Object proxy, Method method, @Nullable Object[] arguments) throws Throwable {
            switch (method.getName()) {
                case "commit" -> {
                    if (!wrote()) {
                        ran.clear();
                    }
                    at(FaultPoint.Moment.BEFORE_COMMIT);
                    Object result = pass(connection, method, arguments);
                    at(FaultPoint.Moment.AFTER_COMMIT);
                    ran.clear();
                    return result;
                }
                case "rollback" -> {
                    if (arguments == null) {
                        ran.clear();
                    }
                }
                case "prepareStatement" -> {
                    if (arguments != null && arguments[0] instanceof String sql) {
                        at(FaultPoint.Moment.NEXT_STATEMENT);
                        ran.add(sql.toLowerCase(Locale.ROOT));
                        if (withoutClaim) {
                            arguments[0] = sql.replace("for no key update of p, t skip locked", "");
                        }
                    }
                }
                case "createStatement" -> {
                    at(FaultPoint.Moment.NEXT_STATEMENT);
                    Statement statement = (Statement) Objects.requireNonNull(pass(connection, method, arguments));
                    return Proxy.newProxyInstance(
                            FaultPoints.class.getClassLoader(), new Class<?>[] {Statement.class}, (p, m, a) -> {
                                if (a != null && a.length > 0 && a[0] instanceof String sql) {
                                    ran.add(sql.toLowerCase(Locale.ROOT));
                                }
                                return pass(statement, m, a);
                            });
                }
                default -> {
                    return pass(connection, method, arguments);
                }
            }
            return pass(connection, method, arguments);
        }

        private void at(FaultPoint.Moment moment) throws SQLException {
            FaultPoint wanted = point;
            if (wanted != null && wanted.moment() == moment && wanted.reached(ran) && left.decrementAndGet() == 0) {
                if (commitsEffects) {
                    connection.commit();
                }
                Runtime.getRuntime().halt(HALTED);
            }
        }

        /** Most ticks of the sequencer find nothing to do; they are no place to die at. */
        private boolean wrote() throws SQLException {
            try (PreparedStatement seals =
                            connection.prepareStatement("SELECT pg_current_xact_id_if_assigned() IS NOT NULL");
                    var row = seals.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private static @Nullable Object pass(Object target, Method method, @Nullable Object[] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
