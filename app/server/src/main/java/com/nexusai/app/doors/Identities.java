package com.nexusai.app.doors;

import com.nexusai.app.security.Caller;
import com.nexusai.app.security.CurrentCaller;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.operaton.bpm.engine.BadUserRequestException;
import org.operaton.bpm.engine.identity.Group;
import org.operaton.bpm.engine.identity.GroupQuery;
import org.operaton.bpm.engine.identity.NativeUserQuery;
import org.operaton.bpm.engine.identity.Tenant;
import org.operaton.bpm.engine.identity.TenantQuery;
import org.operaton.bpm.engine.identity.User;
import org.operaton.bpm.engine.identity.UserQuery;
import org.operaton.bpm.engine.impl.GroupQueryImpl;
import org.operaton.bpm.engine.impl.Page;
import org.operaton.bpm.engine.impl.TenantQueryImpl;
import org.operaton.bpm.engine.impl.UserQueryImpl;
import org.operaton.bpm.engine.impl.cfg.AbstractProcessEnginePlugin;
import org.operaton.bpm.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.operaton.bpm.engine.impl.identity.ReadOnlyIdentityProvider;
import org.operaton.bpm.engine.impl.interceptor.CommandContext;
import org.operaton.bpm.engine.impl.interceptor.Session;
import org.operaton.bpm.engine.impl.interceptor.SessionFactory;
import org.operaton.bpm.engine.impl.persistence.entity.GroupEntity;
import org.operaton.bpm.engine.impl.persistence.entity.TenantEntity;
import org.operaton.bpm.engine.impl.persistence.entity.UserEntity;
import org.springframework.stereotype.Component;

/**
 * What the engine can learn of people: the signed-in user sees himself, his groups and his tenant. Nobody is listed, no password is checked
 * here, nothing can be written.
 */
@Component
final class Identities extends AbstractProcessEnginePlugin {

    @Override
    public void preInit(ProcessEngineConfigurationImpl configuration) {
        configuration.setIdentityProviderSessionFactory(new SessionFactory() {
            @Override
            public Class<?> getSessionType() {
                return ReadOnlyIdentityProvider.class;
            }

            @Override
            public Session openSession() {
                return new OfCaller();
            }
        });
    }

    private static final class OfCaller implements ReadOnlyIdentityProvider {

        @Override
        public @Nullable User findUserById(String id) {
            UserQueryImpl query = new Users();
            query.userId(id);
            return users(query).stream().findFirst().orElse(null);
        }

        @Override
        public UserQuery createUserQuery() {
            return new Users();
        }

        @Override
        public UserQuery createUserQuery(CommandContext command) {
            return new Users();
        }

        @Override
        public NativeUserQuery createNativeUserQuery() {
            throw new BadUserRequestException("People are kept by the issuer; they cannot be queried here");
        }

        @Override
        public boolean checkPassword(String user, String password) {
            return false;
        }

        @Override
        public @Nullable Group findGroupById(String id) {
            GroupQueryImpl query = new Groups();
            query.groupId(id);
            return groups(query).stream().findFirst().orElse(null);
        }

        @Override
        public GroupQuery createGroupQuery() {
            return new Groups();
        }

        @Override
        public GroupQuery createGroupQuery(CommandContext command) {
            return new Groups();
        }

        @Override
        public @Nullable Tenant findTenantById(String id) {
            return tenants().stream()
                    .filter(tenant -> tenant.getId().equals(id))
                    .findFirst()
                    .orElse(null);
        }

        @Override
        public TenantQuery createTenantQuery() {
            return new Tenants();
        }

        @Override
        public TenantQuery createTenantQuery(CommandContext command) {
            return new Tenants();
        }

        @Override
        public void flush() {
            // Nothing is written here.
        }

        @Override
        public void close() {
            // Nothing is held here.
        }
    }

    private static List<User> users(UserQueryImpl query) {
        Optional<Caller> caller = CurrentCaller.get();
        if (caller.isEmpty()
                || (query.getId() != null && !query.getId().equals(caller.get().person()))) {
            return List.of();
        }
        UserEntity user = new UserEntity(caller.get().person());
        user.setFirstName(caller.get().name());
        user.setLastName("");
        return List.of(user);
    }

    private static List<Group> groups(GroupQueryImpl query) {
        Optional<Caller> caller = CurrentCaller.get();
        if (caller.isEmpty()
                || (query.getUserId() != null
                        && !query.getUserId().equals(caller.get().person()))) {
            return List.of();
        }
        return EngineUser.groups(caller.get()).stream()
                .filter(role -> query.getId() == null || query.getId().equals(role))
                .map(role -> {
                    GroupEntity group = new GroupEntity(role);
                    group.setName(role);
                    return (Group) group;
                })
                .toList();
    }

    private static List<Tenant> tenants() {
        return CurrentCaller.get().stream()
                .map(caller -> {
                    TenantEntity tenant = new TenantEntity(caller.tenant());
                    tenant.setName(caller.tenant());
                    return (Tenant) tenant;
                })
                .toList();
    }

    private static final class Users extends UserQueryImpl {
        private static final long serialVersionUID = 1L;

        @Override
        public long executeCount(CommandContext command) {
            return users(this).size();
        }

        @Override
        public List<User> executeList(CommandContext command, @Nullable Page page) {
            return users(this);
        }
    }

    private static final class Groups extends GroupQueryImpl {
        private static final long serialVersionUID = 1L;

        @Override
        public long executeCount(CommandContext command) {
            return groups(this).size();
        }

        @Override
        public List<Group> executeList(CommandContext command, @Nullable Page page) {
            return groups(this);
        }
    }

    private static final class Tenants extends TenantQueryImpl {
        private static final long serialVersionUID = 1L;

        @Override
        public long executeCount(CommandContext command) {
            return tenants().size();
        }

        @Override
        public List<Tenant> executeList(CommandContext command, @Nullable Page page) {
            return tenants();
        }
    }
}
