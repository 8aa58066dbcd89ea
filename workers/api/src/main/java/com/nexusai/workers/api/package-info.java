@NullMarked
package com.nexusai.workers.api;

import org.jspecify.annotations.NullMarked;
