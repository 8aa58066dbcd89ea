@NullMarked
package com.nexusai.processes;

import org.jspecify.annotations.NullMarked;
