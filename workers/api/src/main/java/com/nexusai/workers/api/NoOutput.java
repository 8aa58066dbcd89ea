package com.nexusai.workers.api;

/** The output of a worker that writes no variable. */
public record NoOutput() {
    public static final NoOutput INSTANCE = new NoOutput();
}
