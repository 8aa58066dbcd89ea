package com.nexusai.workers.api;

/**
 * One task to do.
 *
 * @param id the engine's task id
 * @param tenantId the tenant it belongs to, already bound to the transaction of a {@link LocalWorker}
 * @param businessKey business key of the process instance
 * @param processInstanceId the engine's process instance id
 */
public record Task<I extends Record>(
        String id, String tenantId, String businessKey, String processInstanceId, I input) {}
