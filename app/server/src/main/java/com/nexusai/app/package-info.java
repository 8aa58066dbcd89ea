@NullMarked
package com.nexusai.app;

import org.jspecify.annotations.NullMarked;
