package com.nexusai.app.engine.dispatch;

import com.nexusai.processes.contract.Topic;
import com.nexusai.workers.api.LocalWorker;
import com.nexusai.workers.api.NoOutput;
import com.nexusai.workers.api.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Writes one row a task into test.effect, which allows each step of an instance once, and then does what the test tells. */
final class StepWorker implements LocalWorker<StepWorker.Input, NoOutput> {

    record Input(Integer amount) {}

    private final Topic topic;
    private final JdbcClient jdbc;
    private final List<List<Task<Input>>> batches = Collections.synchronizedList(new ArrayList<>());
    private volatile @Nullable Consumer<Task<Input>> then;

    StepWorker(String topic, JdbcClient jdbc) {
        this.topic = new Topic(topic);
        this.jdbc = jdbc;
    }

    StepWorker then(@Nullable Consumer<Task<Input>> what) {
        then = what;
        return this;
    }

    @Override
    public Topic topic() {
        return topic;
    }

    @Override
    public Class<Input> inputType() {
        return Input.class;
    }

    @Override
    public List<NoOutput> executeBatch(List<Task<Input>> tasks) {
        batches.add(List.copyOf(tasks));
        return LocalWorker.super.executeBatch(tasks);
    }

    @Override
    public NoOutput execute(Task<Input> task) {
        jdbc.sql("insert into test.effect (tenant_id, instance, step) values (?, ?, ?)")
                .params(task.tenantId(), task.processInstanceId(), topic.value())
                .update();
        Consumer<Task<Input>> what = then;
        if (what != null) {
            what.accept(task);
        }
        return NoOutput.INSTANCE;
    }

    void forget() {
        batches.clear();
        then = null;
    }

    /** The batches it was given, also those that were rolled back. */
    List<List<Task<Input>>> batches() {
        return List.copyOf(batches);
    }

    static void createTable(JdbcClient superuser) {
        superuser.sql("create schema test").update();
        superuser
                .sql(
                        """
                        create table test.effect (
                            tenant_id text not null,
                            instance text not null,
                            step text not null,
                            xid xid8 not null default pg_current_xact_id(),
                            primary key (tenant_id, instance, step))""")
                .update();
        superuser.sql("alter table test.effect enable row level security").update();
        superuser
                .sql(
                        "create policy own on test.effect using (tenant_id = nullif(current_setting('nexus.tenant', true), ''))")
                .update();
        superuser.sql("grant usage on schema test to nexus_app").update();
        superuser.sql("grant select, insert on test.effect to nexus_app").update();
    }
}
