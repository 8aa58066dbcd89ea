package com.nexusai.app;

import java.util.Map;

/**
 * What a command found, printed as one JSON object.
 *
 * @param sound whether every invariant holds; when not, the command exits with 1
 */
public record Report(Map<String, ?> values, boolean sound) {}
