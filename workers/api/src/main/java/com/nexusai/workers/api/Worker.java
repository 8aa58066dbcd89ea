package com.nexusai.workers.api;

import com.nexusai.processes.contract.Topic;

/**
 * One step of a process. The components of {@code I} are the variables it is given, those of {@code O} the variables
 * it writes; both are records of {@code String, UUID, Integer, Long, Boolean, Instant}. A component that may be
 * absent is {@code @Nullable}.
 */
public sealed interface Worker<I extends Record, O extends Record> permits LocalWorker {

    Topic topic();

    Class<I> inputType();

    /**
     * @return the variables to write
     * @throws BusinessError to leave by a BPMN error that the model catches
     */
    O execute(Task<I> task);
}
