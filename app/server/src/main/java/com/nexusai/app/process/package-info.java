/** Processes over REST: what there is, starting, following, and messages. */
@NullMarked
package com.nexusai.app.process;

import org.jspecify.annotations.NullMarked;
