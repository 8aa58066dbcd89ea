package com.nexusai.app.rest;

import jakarta.servlet.http.HttpServletRequest;

/** Whose calls are counted together. */
@FunctionalInterface
public interface CallerKey {

    /** Tenant and client or person of a call; its address as long as nobody has said who calls. */
    String of(HttpServletRequest request);
}
