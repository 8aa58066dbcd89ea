@NullMarked
package com.nexusai.sample;

import org.jspecify.annotations.NullMarked;
