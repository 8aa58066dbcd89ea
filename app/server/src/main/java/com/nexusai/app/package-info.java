/** The command line, the settings and the start and end of the one program. */
@NullMarked
package com.nexusai.app;

import org.jspecify.annotations.NullMarked;
