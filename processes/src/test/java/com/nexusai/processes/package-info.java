/** Checks that hold for every shipped model. */
@NullMarked
package com.nexusai.processes;

import org.jspecify.annotations.NullMarked;
