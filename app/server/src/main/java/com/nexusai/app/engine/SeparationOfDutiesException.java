package com.nexusai.app.engine;

/** The person must not act on the task because of what the same person did before. */
public final class SeparationOfDutiesException extends Refused {

    private static final long serialVersionUID = 1L;

    /** @param message names the person, the task and the reason */
    public SeparationOfDutiesException(String message) {
        super("separation-of-duties", message);
    }
}
