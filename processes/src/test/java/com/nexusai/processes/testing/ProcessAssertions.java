package com.nexusai.processes.testing;

/** Entry point of the assertions about processes. */
public final class ProcessAssertions {

    public static ProcessInstanceAssert assertThat(ProcessDriver instance) {
        return new ProcessInstanceAssert(instance);
    }

    private ProcessAssertions() {}
}
