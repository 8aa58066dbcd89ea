package com.nexusai.workers.api;

import com.nexusai.processes.contract.MessageName;

/** Sends messages to waiting process instances, in the transaction that is open, with the tenant bound. */
public interface ProcessMessages {

    /** @return how many instances with this business key waited for the message and took it */
    int send(MessageName message, String tenantId, String businessKey);

    /** @return how many instances of the tenant waited for the message and took it */
    int broadcast(MessageName message, String tenantId);
}
