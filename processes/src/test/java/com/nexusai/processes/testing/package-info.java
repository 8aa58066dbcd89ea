/** Assertions about process instances and a hand to move them, for tests: nothing here waits or sleeps. */
@NullMarked
package com.nexusai.processes.testing;

import org.jspecify.annotations.NullMarked;
