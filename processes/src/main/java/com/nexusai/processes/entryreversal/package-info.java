/**
 * Reversal of an accrual: waits for its day and for an open period, then sends the reversing entry through
 * {@code gl-posting}. Owner: finance.
 */
@NullMarked
package com.nexusai.processes.entryreversal;

import org.jspecify.annotations.NullMarked;
