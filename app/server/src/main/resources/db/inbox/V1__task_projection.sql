-- Human tasks as the inbox lists them: one row for each open task, written in the transaction in which the engine changes
-- the task, and one row for each task that has ended, which stays. Two tables, because open tasks are few and move all the
-- time while ended ones are many and never change.

CREATE TABLE inbox.open_task (
    tenant_id           text        NOT NULL,
    task_id             uuid        NOT NULL,
    process_key         text        NOT NULL,
    definition_id       text        NOT NULL,
    definition_version  integer     NOT NULL,
    process_instance_id uuid        NOT NULL,
    business_key        text,
    task_key            text        NOT NULL,
    name                text,
    title               text,
    created             timestamptz NOT NULL,
    due                 timestamptz,
    follow_up           timestamptz,
    priority            integer     NOT NULL,
    assignee            text,
    owner               text,
    delegation          text,
    suspended           boolean     NOT NULL,
    candidate_groups    text[]      NOT NULL,
    candidate_users     text[]      NOT NULL,
    subject_kind        text,
    subject_id          uuid,
    level               integer,
    company             text,
    preparer            text,
    amount              numeric(20,4),
    currency            text,
    policy_amount       numeric(20,4),
    risk_score          integer,
    version             integer     NOT NULL,
    PRIMARY KEY (tenant_id, task_id)
);
COMMENT ON TABLE inbox.open_task IS 'Projection of the engine''s open human tasks; nexus inbox verify compares it with the engine and rebuilds it';
COMMENT ON COLUMN inbox.open_task.title IS 'What the task''s subject says it is; the task''s own description where it has no subject';
COMMENT ON COLUMN inbox.open_task.subject_kind IS 'What subject_id is the id of: journal-entry; null when the process is about nothing we know';
COMMENT ON COLUMN inbox.open_task.amount IS 'Total debits of the subject, in its currency';
COMMENT ON COLUMN inbox.open_task.policy_amount IS 'The amount in the tenant''s policy currency: amounts are ordered and limited by it';
COMMENT ON COLUMN inbox.open_task.risk_score IS 'Of the newest rating, 0-100; null while the subject is not rated';
COMMENT ON COLUMN inbox.open_task.version IS 'Grows with every change of another column, and with nothing else: comments leave it as it is';

CREATE TABLE inbox.ended_task (
    LIKE inbox.open_task INCLUDING COMMENTS,
    ended      timestamptz NOT NULL,
    decided    boolean     NOT NULL,
    outcome    text,
    decided_by text,
    end_reason text,
    PRIMARY KEY (tenant_id, task_id)
);
COMMENT ON TABLE inbox.ended_task IS 'Human tasks that have ended, as they were at that moment; kept when the engine''s own history is cleaned up';
COMMENT ON COLUMN inbox.ended_task.decided IS 'Whether a completion ended it; else a timer, a message or the end of its process took it away';
COMMENT ON COLUMN inbox.ended_task.outcome IS 'The decision given with the completion; null when the form asks for none';
COMMENT ON COLUMN inbox.ended_task.decided_by IS 'Who completed it; null when it was not decided, or by nobody signed in';

-- The lists walk along one of these and filter on the way. What may be missing sorts as the value in the expression.
CREATE INDEX open_task_by_due ON inbox.open_task (tenant_id, (coalesce(due, 'infinity')), task_id);
CREATE INDEX open_task_by_created ON inbox.open_task (tenant_id, created, task_id);
CREATE INDEX open_task_by_risk ON inbox.open_task (tenant_id, (coalesce(risk_score, -1)), task_id);
CREATE INDEX open_task_by_amount ON inbox.open_task (tenant_id, (coalesce(policy_amount, -1)), task_id);
CREATE INDEX open_task_by_assignee ON inbox.open_task (tenant_id, assignee) WHERE assignee IS NOT NULL;
CREATE INDEX open_task_by_subject ON inbox.open_task (tenant_id, subject_id);
CREATE INDEX ended_task_by_due ON inbox.ended_task (tenant_id, (coalesce(due, 'infinity')), task_id);
CREATE INDEX ended_task_by_created ON inbox.ended_task (tenant_id, created, task_id);
CREATE INDEX ended_task_by_risk ON inbox.ended_task (tenant_id, (coalesce(risk_score, -1)), task_id);
CREATE INDEX ended_task_by_amount ON inbox.ended_task (tenant_id, (coalesce(policy_amount, -1)), task_id);
CREATE INDEX ended_task_by_ended ON inbox.ended_task (tenant_id, ended, task_id);
CREATE INDEX ended_task_by_decider ON inbox.ended_task (tenant_id, decided_by, ended, task_id) WHERE decided_by IS NOT NULL;
CREATE INDEX ended_task_by_subject ON inbox.ended_task (tenant_id, subject_id);

-- Open rows are updated often; room on their pages keeps what no index names cheap.
ALTER TABLE inbox.open_task SET (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);

DO $$
DECLARE
    t text;
BEGIN
    FOREACH t IN ARRAY ARRAY['open_task', 'ended_task'] LOOP
        EXECUTE format('ALTER TABLE inbox.%I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE inbox.%I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY own_tenant ON inbox.%I USING (tenant_id = (SELECT nullif(current_setting(''nexus.tenant'', true), '''')))', t);
        EXECUTE format('CREATE POLICY every_tenant_to_read ON inbox.%I FOR SELECT TO nexus_auditor USING (true)', t);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON inbox.%I TO nexus_app', t);
        EXECUTE format('GRANT SELECT ON inbox.%I TO nexus_auditor', t);
    END LOOP;
END
$$;

-- What the verification compares with.
GRANT USAGE ON SCHEMA engine TO nexus_auditor;
GRANT SELECT ON engine.act_ru_task, engine.act_ru_identitylink, engine.act_ru_execution, engine.act_ru_variable, engine.act_re_procdef,
    engine.act_hi_taskinst, engine.act_hi_identitylink, engine.act_hi_procinst, engine.act_hi_detail, engine.act_hi_op_log TO nexus_auditor;

-- Variables hold anything; only what is a UUID can be the id of an entry.
CREATE FUNCTION inbox.as_id(value text) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE WHEN value ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' THEN value::uuid END;

-- The open tasks as the engine's and the ledger's tables tell them. A function and no view, so that the engine's own
-- upgrade scripts find nothing that depends on its columns; the planner puts it into the asking query all the same.
CREATE FUNCTION inbox.engine_open()
RETURNS TABLE (tenant_id text, engine_id text, task_id uuid, process_key text, definition_id text, definition_version integer,
               process_instance_id uuid, business_key text, task_key text, name text, title text, created timestamptz, due timestamptz,
               follow_up timestamptz, priority integer, assignee text, owner text, delegation text, suspended boolean,
               candidate_groups text[], candidate_users text[], subject_kind text, subject_id uuid, level integer, company text,
               preparer text, amount numeric, currency text, policy_amount numeric, risk_score integer)
LANGUAGE sql STABLE AS $$
    SELECT t.tenant_id_::text, t.id_::text, t.id_::uuid, p.key_::text, t.proc_def_id_::text, p.version_, t.proc_inst_id_::uuid,
           x.business_key_::text, t.task_def_key_::text, t.name_::text, coalesce(d.description, t.description_::text),
           t.create_time_ AT TIME ZONE 'UTC', t.due_date_ AT TIME ZONE 'UTC', t.follow_up_date_ AT TIME ZONE 'UTC', t.priority_,
           t.assignee_::text, t.owner_::text, t.delegation_::text, t.suspension_state_ = 2, c.groups, c.users,
           CASE WHEN v.entry IS NOT NULL THEN 'journal-entry' END, v.entry, v.level,
           d.company, coalesce(d.preparer, d.prepared_by), d.total_debit, d.currency, d.policy_amount, r.score
      FROM engine.act_ru_task t
      JOIN engine.act_re_procdef p ON p.id_ = t.proc_def_id_
      JOIN engine.act_ru_execution x ON x.id_ = t.proc_inst_id_
     CROSS JOIN LATERAL (
           SELECT coalesce(array_agg(DISTINCT l.group_id_::text) FILTER (WHERE l.group_id_ <> ''), '{}') AS groups,
                  coalesce(array_agg(DISTINCT l.user_id_::text) FILTER (WHERE l.user_id_ <> ''), '{}') AS users
             FROM engine.act_ru_identitylink l WHERE l.task_id_ = t.id_ AND l.type_ = 'candidate') c
     CROSS JOIN LATERAL (
           SELECT inbox.as_id(max(w.text_) FILTER (WHERE w.name_ = 'entryId')) AS entry,
                  (max(w.long_) FILTER (WHERE w.name_ = 'level' AND w.type_ = 'integer'))::integer AS level
             FROM engine.act_ru_variable w
            WHERE w.execution_id_ = t.proc_inst_id_ AND w.task_id_ IS NULL AND w.name_ IN ('entryId', 'level')) v
      LEFT JOIN ledger.entry_document d ON d.tenant_id = t.tenant_id_ AND d.id = v.entry
      LEFT JOIN LATERAL (
           SELECT a.score FROM ledger.risk_assessment a
            WHERE a.tenant_id = d.tenant_id AND a.entry_id = d.id ORDER BY a.revision DESC LIMIT 1) r ON true
     WHERE t.tenant_id_ IS NOT NULL
$$;

-- The ended tasks as the engine's history tells them. What the subject was then stands in the row that the task had while
-- it was open; here it is only what it is now, for tasks that never had one.
CREATE FUNCTION inbox.engine_ended()
RETURNS TABLE (tenant_id text, engine_id text, task_id uuid, process_key text, definition_id text, definition_version integer,
               process_instance_id uuid, business_key text, task_key text, name text, title text, created timestamptz, due timestamptz,
               follow_up timestamptz, priority integer, assignee text, owner text, candidate_groups text[], candidate_users text[],
               subject_kind text, subject_id uuid, level integer, company text, preparer text, amount numeric, currency text,
               policy_amount numeric, risk_score integer, ended timestamptz, decided boolean, outcome text, decided_by text, end_reason text)
LANGUAGE sql STABLE AS $$
    SELECT h.tenant_id_::text, h.id_::text, h.id_::uuid, h.proc_def_key_::text, h.proc_def_id_::text, coalesce(p.version_, 0),
           h.proc_inst_id_::uuid, i.business_key_::text, h.task_def_key_::text, h.name_::text, coalesce(d.description, h.description_::text),
           h.start_time_ AT TIME ZONE 'UTC', h.due_date_ AT TIME ZONE 'UTC', h.follow_up_date_ AT TIME ZONE 'UTC', h.priority_,
           h.assignee_::text, h.owner_::text, c.groups, c.users,
           CASE WHEN v.entry IS NOT NULL THEN 'journal-entry' END, v.entry, v.level,
           d.company, coalesce(d.preparer, d.prepared_by), d.total_debit, d.currency, d.policy_amount, r.score,
           h.end_time_ AT TIME ZONE 'UTC', h.task_state_ IS NOT DISTINCT FROM 'Completed',
           CASE WHEN h.task_state_ = 'Completed' THEN o.decision END, CASE WHEN h.task_state_ = 'Completed' THEN u.person END,
           CASE WHEN h.task_state_ IS DISTINCT FROM 'Completed' THEN h.delete_reason_::text END
      FROM engine.act_hi_taskinst h
      LEFT JOIN engine.act_re_procdef p ON p.id_ = h.proc_def_id_
      LEFT JOIN engine.act_hi_procinst i ON i.id_ = h.proc_inst_id_
     -- The log tells who came and who went; whoever came last and did not go was a candidate at the end.
     CROSS JOIN LATERAL (
           SELECT coalesce(array_agg(l.group_id_::text ORDER BY l.group_id_::text) FILTER (WHERE l.group_id_ <> ''), '{}') AS groups,
                  coalesce(array_agg(l.user_id_::text ORDER BY l.user_id_::text) FILTER (WHERE l.user_id_ <> ''), '{}') AS users
             FROM (SELECT DISTINCT ON (k.group_id_, k.user_id_) k.group_id_, k.user_id_, k.operation_type_
                     FROM engine.act_hi_identitylink k WHERE k.task_id_ = h.id_ AND k.type_ = 'candidate'
                    ORDER BY k.group_id_, k.user_id_, k.timestamp_ DESC, k.id_ DESC) l
            WHERE l.operation_type_ = 'add') c
     CROSS JOIN LATERAL (
           SELECT inbox.as_id((array_agg(w.text_ ORDER BY w.time_, w.id_) FILTER (WHERE w.name_ = 'entryId'))[1]) AS entry,
                  (array_agg(w.long_ ORDER BY w.time_ DESC, w.id_ DESC)
                       FILTER (WHERE w.name_ = 'level' AND w.var_type_ = 'integer' AND w.time_ <= h.start_time_))[1]::integer AS level
             FROM engine.act_hi_detail w
            WHERE w.proc_inst_id_ = h.proc_inst_id_ AND w.execution_id_ = h.proc_inst_id_ AND w.task_id_ IS NULL AND w.name_ IN ('entryId', 'level')) v
      LEFT JOIN ledger.entry_document d ON d.tenant_id = h.tenant_id_ AND d.id = v.entry
      LEFT JOIN LATERAL (
           SELECT a.score FROM ledger.risk_assessment a
            WHERE a.tenant_id = d.tenant_id AND a.entry_id = d.id ORDER BY a.revision DESC LIMIT 1) r ON true
      LEFT JOIN LATERAL (
           SELECT w.text_::text AS decision FROM engine.act_hi_detail w
            WHERE w.act_inst_id_ = h.act_inst_id_ AND w.name_ = 'decision' AND w.text_ IS NOT NULL
            ORDER BY w.time_ DESC, w.id_ DESC LIMIT 1) o ON true
      LEFT JOIN LATERAL (
           SELECT g.user_id_::text AS person FROM engine.act_hi_op_log g
            WHERE g.task_id_ = h.id_ AND g.operation_type_ = 'Complete' ORDER BY g.timestamp_ DESC LIMIT 1) u ON true
     WHERE h.tenant_id_ IS NOT NULL AND h.end_time_ IS NOT NULL
$$;

-- Brings the rows of some tasks of a tenant up to date with what the engine has just written. Rows are locked before the
-- engine's tables are read, so that of two transactions that change one task the later one sees both changes; documents of
-- new tasks likewise, since their own changes would not find the row yet.
--
-- p_tasks      ids of tasks that were created, changed or ended
-- p_instances  process instances whose variables were written
-- p_first      version of rows that are new
CREATE FUNCTION inbox.refresh(p_tenant text, p_tasks text[], p_instances text[], p_first integer DEFAULT 1) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    bound constant text := coalesce(current_setting('nexus.tenant', true), '');
    ids text[];
    keys uuid[];
BEGIN
    -- An engine command may end a transaction that is bound to no tenant, or, rarely, touch tasks of several.
    PERFORM set_config('nexus.tenant', p_tenant, true);
    SELECT array_agg(x.id ORDER BY x.id), array_agg(x.id::uuid) INTO ids, keys
      FROM (SELECT unnest(p_tasks) AS id
            UNION SELECT t.id_ FROM engine.act_ru_task t WHERE cardinality(p_instances) > 0 AND t.proc_inst_id_ = ANY (p_instances)) x;
    IF ids IS NOT NULL THEN
        PERFORM FROM inbox.open_task o WHERE o.tenant_id = p_tenant AND o.task_id = ANY (keys) ORDER BY o.task_id FOR UPDATE;
        PERFORM FROM ledger.entry_document d
          WHERE d.tenant_id = p_tenant AND d.id IN (
                SELECT inbox.as_id(w.text_) FROM engine.act_ru_task t
                  JOIN engine.act_ru_variable w ON w.execution_id_ = t.proc_inst_id_ AND w.task_id_ IS NULL AND w.name_ = 'entryId'
                 WHERE t.id_ = ANY (ids) AND NOT EXISTS (
                       SELECT FROM inbox.open_task o WHERE o.tenant_id = p_tenant AND o.task_id = t.id_::uuid))
          ORDER BY d.id FOR SHARE;

        WITH gone AS (
            DELETE FROM inbox.open_task o
             WHERE o.tenant_id = p_tenant AND o.task_id = ANY (keys)
               AND NOT EXISTS (SELECT FROM engine.act_ru_task t WHERE t.id_ = o.task_id::text) RETURNING o.*)
        INSERT INTO inbox.ended_task AS x
        SELECT e.tenant_id, e.task_id, e.process_key, e.definition_id, e.definition_version, e.process_instance_id, e.business_key,
               e.task_key, e.name, CASE WHEN g.task_id IS NULL THEN e.title ELSE g.title END, e.created, e.due, e.follow_up, e.priority,
               e.assignee, e.owner, g.delegation, coalesce(g.suspended, false), e.candidate_groups, e.candidate_users,
               CASE WHEN g.task_id IS NULL THEN e.subject_kind ELSE g.subject_kind END,
               CASE WHEN g.task_id IS NULL THEN e.subject_id ELSE g.subject_id END,
               CASE WHEN g.task_id IS NULL THEN e.level ELSE g.level END,
               CASE WHEN g.task_id IS NULL THEN e.company ELSE g.company END,
               CASE WHEN g.task_id IS NULL THEN e.preparer ELSE g.preparer END,
               CASE WHEN g.task_id IS NULL THEN e.amount ELSE g.amount END,
               CASE WHEN g.task_id IS NULL THEN e.currency ELSE g.currency END,
               CASE WHEN g.task_id IS NULL THEN e.policy_amount ELSE g.policy_amount END,
               CASE WHEN g.task_id IS NULL THEN e.risk_score ELSE g.risk_score END,
               coalesce(g.version + 1, p_first), e.ended, e.decided, e.outcome, e.decided_by, e.end_reason
          FROM inbox.engine_ended() e LEFT JOIN gone g ON g.task_id = e.task_id
         WHERE e.tenant_id = p_tenant AND e.engine_id = ANY (ids)
        -- Only a rebuild finds the row.
            ON CONFLICT (tenant_id, task_id) DO UPDATE
           SET process_key = excluded.process_key, definition_id = excluded.definition_id, process_instance_id = excluded.process_instance_id,
               business_key = excluded.business_key, task_key = excluded.task_key, name = excluded.name, created = excluded.created,
               due = excluded.due, follow_up = excluded.follow_up, priority = excluded.priority, assignee = excluded.assignee,
               owner = excluded.owner, candidate_groups = excluded.candidate_groups, candidate_users = excluded.candidate_users,
               ended = excluded.ended, decided = excluded.decided, outcome = excluded.outcome, decided_by = excluded.decided_by,
               end_reason = excluded.end_reason, version = x.version + 1;

        INSERT INTO inbox.open_task AS o
        SELECT e.tenant_id, e.task_id, e.process_key, e.definition_id, e.definition_version, e.process_instance_id, e.business_key,
               e.task_key, e.name, e.title, e.created, e.due, e.follow_up, e.priority, e.assignee, e.owner, e.delegation, e.suspended,
               e.candidate_groups, e.candidate_users, e.subject_kind, e.subject_id, e.level, e.company, e.preparer, e.amount, e.currency,
               e.policy_amount, e.risk_score, p_first
          FROM inbox.engine_open() e
         WHERE e.tenant_id = p_tenant AND e.engine_id = ANY (ids)
            ON CONFLICT (tenant_id, task_id) DO UPDATE
           SET process_key = excluded.process_key, definition_id = excluded.definition_id, definition_version = excluded.definition_version,
               process_instance_id = excluded.process_instance_id, business_key = excluded.business_key, task_key = excluded.task_key,
               name = excluded.name, title = excluded.title, created = excluded.created, due = excluded.due, follow_up = excluded.follow_up,
               priority = excluded.priority, assignee = excluded.assignee, owner = excluded.owner, delegation = excluded.delegation,
               suspended = excluded.suspended, candidate_groups = excluded.candidate_groups, candidate_users = excluded.candidate_users,
               subject_kind = excluded.subject_kind, subject_id = excluded.subject_id, level = excluded.level, company = excluded.company,
               preparer = excluded.preparer, amount = excluded.amount, currency = excluded.currency, policy_amount = excluded.policy_amount,
               risk_score = excluded.risk_score, version = o.version + 1
         WHERE (o.process_key, o.definition_id, o.definition_version, o.process_instance_id, o.business_key, o.task_key, o.name, o.title,
                o.created, o.due, o.follow_up, o.priority, o.assignee, o.owner, o.delegation, o.suspended, o.candidate_groups,
                o.candidate_users, o.subject_kind, o.subject_id, o.level, o.company, o.preparer, o.amount, o.currency, o.policy_amount,
                o.risk_score)
               IS DISTINCT FROM
               (excluded.process_key, excluded.definition_id, excluded.definition_version, excluded.process_instance_id,
                excluded.business_key, excluded.task_key, excluded.name, excluded.title, excluded.created, excluded.due,
                excluded.follow_up, excluded.priority, excluded.assignee, excluded.owner, excluded.delegation, excluded.suspended,
                excluded.candidate_groups, excluded.candidate_users, excluded.subject_kind, excluded.subject_id, excluded.level,
                excluded.company, excluded.preparer, excluded.amount, excluded.currency, excluded.policy_amount, excluded.risk_score);
    END IF;
    PERFORM set_config('nexus.tenant', bound, true);
END
$$;

-- The columns of an ended task that are not compared.
CREATE FUNCTION inbox.frozen() RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN '{tenant_id,engine_id,task_id,definition_version,title,delegation,suspended,subject_kind,subject_id,level,company,preparer,amount,currency,policy_amount,risk_score,version}'::text[];

-- Where the projection is not what the engine's tables say: a row for each difference, and for a differing task one for each
-- field. In one statement, so that it may run beside a working program. What the subject of an ended task was is compared
-- with nothing, since only the projection remembers it. An ended task whose whole process the engine has forgotten stays.
-- For one tenant, or, asked as the auditor, for all of them.
CREATE FUNCTION inbox.differences(p_tenant text DEFAULT NULL)
RETURNS TABLE (tenant_id text, task_id uuid, state text, difference text, field text, expected text, found text)
LANGUAGE sql STABLE AS $$
    WITH open AS (
        SELECT coalesce(e.tenant_id, o.tenant_id) AS tenant_id, coalesce(e.task_id, o.task_id) AS task_id,
               CASE WHEN e.task_id IS NOT NULL THEN to_jsonb(e) - '{tenant_id,engine_id,task_id}'::text[] END AS expected,
               CASE WHEN o.task_id IS NOT NULL THEN to_jsonb(o) - '{tenant_id,task_id,version}'::text[] END AS found
          FROM (SELECT n.* FROM inbox.engine_open() n WHERE p_tenant IS NULL OR n.tenant_id = p_tenant) e
          FULL JOIN (SELECT n.* FROM inbox.open_task n WHERE p_tenant IS NULL OR n.tenant_id = p_tenant) o ON o.tenant_id = e.tenant_id AND o.task_id = e.task_id),
    ended AS (
        SELECT coalesce(e.tenant_id, x.tenant_id) AS tenant_id, coalesce(e.task_id, x.task_id) AS task_id,
               CASE WHEN e.task_id IS NOT NULL THEN to_jsonb(e) - inbox.frozen() END AS expected,
               CASE WHEN x.task_id IS NOT NULL THEN to_jsonb(x) - inbox.frozen() END AS found
          FROM (SELECT n.* FROM inbox.engine_ended() n WHERE p_tenant IS NULL OR n.tenant_id = p_tenant) e
          FULL JOIN (SELECT n.* FROM inbox.ended_task n WHERE p_tenant IS NULL OR n.tenant_id = p_tenant) x ON x.tenant_id = e.tenant_id AND x.task_id = e.task_id
         WHERE e.task_id IS NULL OR x.task_id IS NULL
            OR (e.process_key, e.definition_id, e.process_instance_id, e.business_key, e.task_key, e.name, e.created, e.due, e.follow_up,
                e.priority, e.assignee, e.owner, e.candidate_groups, e.candidate_users, e.ended, e.decided, e.outcome, e.decided_by,
                e.end_reason)
               IS DISTINCT FROM
               (x.process_key, x.definition_id, x.process_instance_id, x.business_key, x.task_key, x.name, x.created, x.due, x.follow_up,
                x.priority, x.assignee, x.owner, x.candidate_groups, x.candidate_users, x.ended, x.decided, x.outcome, x.decided_by,
                x.end_reason)),
    both_states AS (
        SELECT 'open' AS state, o.* FROM open o WHERE o.expected IS DISTINCT FROM o.found
        UNION ALL
        SELECT 'ended', e.* FROM ended e
         WHERE e.expected IS NOT NULL
            OR EXISTS (SELECT FROM engine.act_ru_task t WHERE t.id_ = e.task_id::text)
            OR EXISTS (SELECT FROM engine.act_hi_procinst i WHERE i.id_ = e.found ->> 'process_instance_id' AND i.tenant_id_ = e.tenant_id))
    SELECT b.tenant_id, b.task_id, b.state, CASE WHEN b.expected IS NULL THEN 'extra' ELSE 'missing' END, NULL, NULL, NULL
      FROM both_states b WHERE b.expected IS NULL OR b.found IS NULL
    UNION ALL
    SELECT b.tenant_id, b.task_id, b.state, 'different', k.key, b.expected ->> k.key, b.found ->> k.key
      FROM both_states b CROSS JOIN LATERAL jsonb_object_keys(b.expected) AS k(key)
     WHERE b.found IS NOT NULL AND b.expected -> k.key IS DISTINCT FROM b.found -> k.key
$$;

-- Makes the rows of some tasks anew, also those of tasks that the engine does not know.
CREATE FUNCTION inbox.repair(p_tenant text, p_tasks text[], p_first integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM inbox.ended_task x
     WHERE x.tenant_id = p_tenant AND x.task_id = ANY (p_tasks::uuid[])
       AND NOT EXISTS (SELECT FROM engine.act_hi_taskinst h WHERE h.id_ = x.task_id::text AND h.end_time_ IS NOT NULL);
    PERFORM inbox.refresh(p_tenant, p_tasks, '{}', p_first);
END
$$;

-- A document may be corrected while its task is open. At the end of the transaction, when a command that also ends the task
-- has done so: the other way round two of them could wait for each other.
CREATE FUNCTION inbox.follow_document() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE inbox.open_task o
       SET title = d.description, company = d.company, preparer = coalesce(d.preparer, d.prepared_by), amount = d.total_debit,
           currency = d.currency, policy_amount = d.policy_amount, version = o.version + 1
      FROM ledger.entry_document d
     WHERE d.tenant_id = NEW.tenant_id AND d.id = NEW.id AND o.tenant_id = NEW.tenant_id AND o.subject_id = NEW.id
       AND o.subject_kind = 'journal-entry'
       AND (o.title, o.company, o.preparer, o.amount, o.currency, o.policy_amount)
           IS DISTINCT FROM (d.description, d.company, coalesce(d.preparer, d.prepared_by), d.total_debit, d.currency, d.policy_amount);
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER inbox_follows AFTER UPDATE ON ledger.entry_document DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    -- Without a hash the document is being captured and no process knows it yet.
    WHEN (OLD.content_hash IS NOT NULL
          AND (OLD.description, OLD.company, OLD.preparer, OLD.prepared_by, OLD.total_debit, OLD.currency, OLD.policy_amount)
              IS DISTINCT FROM
              (NEW.description, NEW.company, NEW.preparer, NEW.prepared_by, NEW.total_debit, NEW.currency, NEW.policy_amount))
    EXECUTE FUNCTION inbox.follow_document();

CREATE FUNCTION inbox.follow_rating() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE inbox.open_task o SET risk_score = r.score, version = o.version + 1
      FROM (SELECT DISTINCT ON (n.tenant_id, n.entry_id) n.tenant_id, n.entry_id, n.score FROM rated n
             WHERE NOT EXISTS (SELECT FROM ledger.risk_assessment a
                    WHERE a.tenant_id = n.tenant_id AND a.entry_id = n.entry_id AND a.revision > n.revision)
             ORDER BY n.tenant_id, n.entry_id, n.revision DESC) r
     WHERE o.tenant_id = r.tenant_id AND o.subject_id = r.entry_id AND o.subject_kind = 'journal-entry'
       AND o.risk_score IS DISTINCT FROM r.score;
    RETURN NULL;
END
$$;

CREATE TRIGGER inbox_follows_new AFTER INSERT ON ledger.risk_assessment REFERENCING NEW TABLE AS rated
    FOR EACH STATEMENT EXECUTE FUNCTION inbox.follow_rating();
CREATE TRIGGER inbox_follows_change AFTER UPDATE ON ledger.risk_assessment REFERENCING NEW TABLE AS rated
    FOR EACH STATEMENT EXECUTE FUNCTION inbox.follow_rating();
