package com.nexusai.workers.api;

import com.nexusai.processes.contract.ErrorCode;

/** A business outcome that the model catches as a BPMN error; it is not a fault and is not retried. */
public final class BusinessError extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ErrorCode code;

    public BusinessError(ErrorCode code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public ErrorCode code() {
        return code;
    }
}
