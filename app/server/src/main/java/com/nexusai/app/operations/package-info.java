/** What those who run the platform look at: incidents with their retries, and how the dispatcher does. */
@NullMarked
package com.nexusai.app.operations;

import org.jspecify.annotations.NullMarked;
