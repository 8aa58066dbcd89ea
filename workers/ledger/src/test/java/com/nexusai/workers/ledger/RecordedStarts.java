package com.nexusai.workers.ledger;

import com.nexusai.processes.contract.ProcessKey;
import com.nexusai.workers.api.ProcessStarts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Keeps the processes that were started; a business key is started once. */
final class RecordedStarts implements ProcessStarts {

    record Started(ProcessKey process, String tenant, String businessKey, Map<String, Object> variables) {}

    final List<Started> started = new ArrayList<>();

    @Override
    public String start(ProcessKey process, String tenantId, String businessKey, Map<String, Object> variables) {
        if (keys().contains(businessKey)) {
            throw new BusinessKeyExists(process, businessKey);
        }
        started.add(new Started(process, tenantId, businessKey, variables));
        return "instance-" + started.size();
    }

    List<String> keys() {
        return started.stream().map(Started::businessKey).toList();
    }
}
