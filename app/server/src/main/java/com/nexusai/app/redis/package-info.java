/**
 * Redis, of our own or somebody's: rate limits, single flight and signals between nodes. Nothing here is the last word about anything, so
 * without Redis each node goes on by itself.
 */
@NullMarked
package com.nexusai.app.redis;

import org.jspecify.annotations.NullMarked;
