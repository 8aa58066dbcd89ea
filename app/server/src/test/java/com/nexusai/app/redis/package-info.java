@NullMarked
package com.nexusai.app.redis;

import org.jspecify.annotations.NullMarked;
