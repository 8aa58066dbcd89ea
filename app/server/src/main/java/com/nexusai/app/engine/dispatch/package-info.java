/** Runs the workers: claims their tasks, does them in batches, and completes them in the transaction of their effects. */
@NullMarked
package com.nexusai.app.engine.dispatch;

import org.jspecify.annotations.NullMarked;
