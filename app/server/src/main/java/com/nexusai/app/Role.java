package com.nexusai.app;

/** What a node does; a node without roles does everything. */
enum Role {
    WEB,
    WORKER,
    JOBS
}
