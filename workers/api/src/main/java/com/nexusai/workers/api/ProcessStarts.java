package com.nexusai.workers.api;

import com.nexusai.processes.contract.ProcessKey;
import java.util.List;
import java.util.Map;

/** Starts process instances in the transaction that is open, with the tenant bound. */
public interface ProcessStarts {

    /**
     * Starts the latest version of the tenant's process. The business key is unique by (tenant, process, key).
     *
     * @param variables strings, integers, longs, booleans or {@link java.util.Date}s
     * @return the engine's process instance id
     * @throws BusinessKeyExists when an instance was ever started with this key
     */
    String start(ProcessKey process, String tenantId, String businessKey, Map<String, Object> variables);

    /** One instance to start: its business key and its variables. */
    record Start(String businessKey, Map<String, Object> variables) {

        public Start {
            variables = Map.copyOf(variables);
        }
    }

    /** Starts many instances of one process; an implementation may do so with fewer statements. */
    default void startAll(ProcessKey process, String tenantId, List<Start> starts) {
        starts.forEach(start -> start(process, tenantId, start.businessKey(), start.variables()));
    }

    final class BusinessKeyExists extends RuntimeException {

        private static final long serialVersionUID = 1L;

        public BusinessKeyExists(ProcessKey process, String businessKey) {
            super("Process '" + process + "' was already started with the business key '" + businessKey
                    + "'; use another key, or look the instance up by it");
        }
    }
}
