package com.nexusai.workers.ledger;

import com.nexusai.processes.contract.MessageName;
import com.nexusai.workers.api.ProcessMessages;
import java.util.ArrayList;
import java.util.List;

/** Keeps the messages that were sent; as many instances as a test says take each. */
final class RecordedMessages implements ProcessMessages {

    record Sent(MessageName message, String tenant, String businessKey) {}

    final List<Sent> sent = new ArrayList<>();
    int takenBy = 1;
    Runnable beforeSend = () -> {};

    @Override
    public int send(MessageName message, String tenantId, String businessKey) {
        beforeSend.run();
        sent.add(new Sent(message, tenantId, businessKey));
        return takenBy;
    }

    @Override
    public int broadcast(MessageName message, String tenantId) {
        return send(message, tenantId, "");
    }
}
