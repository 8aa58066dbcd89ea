/** The sample company: loads it once, runs its month, and describes the month as it stands. */
@NullMarked
package com.nexusai.app.sample;

import org.jspecify.annotations.NullMarked;
