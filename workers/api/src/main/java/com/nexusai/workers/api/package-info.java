/** What a worker is, free of Spring and of the engine: one class, one topic, typed input and output. */
@NullMarked
package com.nexusai.workers.api;

import org.jspecify.annotations.NullMarked;
