package com.nexusai.workers.api;

import java.util.ArrayList;
import java.util.List;

/**
 * A worker whose effects are rows in our own PostgreSQL. It runs inside the dispatcher's transaction, with the tenant
 * bound; its effects and the completion of its tasks commit together, so it never runs twice and needs no key.
 */
public non-sealed interface LocalWorker<I extends Record, O extends Record> extends Worker<I, O> {

    /**
     * Does many tasks of one tenant at once. Override it where one statement serves them all. When it throws, the
     * dispatcher rolls back and tries the halves, so the default loop is always right.
     *
     * @return one output per task, in the order of the tasks
     */
    default List<O> executeBatch(List<Task<I>> tasks) {
        List<O> outputs = new ArrayList<>(tasks.size());
        for (Task<I> task : tasks) {
            outputs.add(execute(task));
        }
        return outputs;
    }
}
