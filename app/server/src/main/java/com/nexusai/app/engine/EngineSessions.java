package com.nexusai.app.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.operaton.bpm.engine.impl.interceptor.Session;
import org.operaton.bpm.engine.impl.interceptor.SessionFactory;

/** What is kept for the time of one engine command: a session of it, written with everything else when the command ends. */
public final class EngineSessions {

    private EngineSessions() {}

    /** Has a session opened when a command first asks for the type; one of the engine's own types is replaced. */
    public static <S extends Session> void add(
            ProcessEngineConfigurationImpl configuration, Class<S> type, Supplier<? extends S> open) {
        List<SessionFactory> all = configuration.getCustomSessionFactories() == null
                ? new ArrayList<>()
                : new ArrayList<>(configuration.getCustomSessionFactories());
        all.add(new SessionFactory() {
            @Override
            public Class<?> getSessionType() {
                return type;
            }

            @Override
            public Session openSession() {
                return open.get();
            }
        });
        configuration.setCustomSessionFactories(all);
    }
}
