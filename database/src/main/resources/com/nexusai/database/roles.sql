-- The roles NexusAI needs on a PostgreSQL 15 or newer. A database administrator runs this once, as a superuser, in the database NexusAI
-- will use; running it again is harmless:
--
--   psql -d nexus -f roles.sql
--   \password nexus_owner      (NEXUS_DB_OWNER_PASSWORD)
--   \password nexus_app        (NEXUS_DB_PASSWORD)
--
-- Other names for the two logins: set them first in the same session. They become members of the two roles below.
--   set nexus.setup_owner_user = 'finance_owner';  set nexus.setup_app_user = 'finance_app';

do $$
declare
  owner_user text := coalesce(nullif(current_setting('nexus.setup_owner_user', true), ''), 'nexus_owner');
  app_user text := coalesce(nullif(current_setting('nexus.setup_app_user', true), ''), 'nexus_app');
  wanted text;
begin
  -- Roles belong to the whole server: two databases set up at the same moment must not trip over each other.
  perform pg_advisory_xact_lock(hashtextextended('nexus roles', 0));

  foreach wanted in array array['nexus_owner', 'nexus_app', 'nexus_sequencer', 'nexus_auditor'] loop
    if not exists (select from pg_roles where rolname = wanted) then
      execute format('create role %I nologin', wanted);
    end if;
  end loop;

  -- NOINHERIT: the owner sees other tenants' rows only after it has taken the auditor's role on purpose.
  alter role nexus_owner with login noinherit nosuperuser nocreaterole nocreatedb nobypassrls noreplication;
  alter role nexus_app with login nosuperuser nocreaterole nocreatedb nobypassrls noreplication;
  alter role nexus_sequencer with nologin nosuperuser nocreaterole nocreatedb nobypassrls noreplication;
  alter role nexus_auditor with nologin nosuperuser nocreaterole nocreatedb nobypassrls noreplication;

  if not exists (select from pg_auth_members m where m.roleid = 'nexus_sequencer'::regrole and m.member = 'nexus_owner'::regrole
                 and m.admin_option) then
    grant nexus_sequencer to nexus_owner with admin option;
  end if;
  grant nexus_auditor to nexus_owner;

  if owner_user <> 'nexus_owner' then
    if not exists (select from pg_roles where rolname = owner_user) then
      execute format('create role %I login', owner_user);
    end if;
    execute format('grant nexus_owner to %I', owner_user);
  end if;
  if app_user <> 'nexus_app' then
    if not exists (select from pg_roles where rolname = app_user) then
      execute format('create role %I login', app_user);
    end if;
    execute format('grant nexus_app to %I', app_user);
  end if;

  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect, create on database %I to nexus_owner', current_database());
  execute format('grant connect on database %I to nexus_app', current_database());
  execute format('alter database %I set timezone to ''UTC''', current_database());
  execute 'revoke all on schema public from public';
end
$$;
