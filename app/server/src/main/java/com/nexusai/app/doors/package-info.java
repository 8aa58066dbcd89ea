/** The engine's own doors, its REST API and its web applications, and who the engine takes a caller for. */
@NullMarked
package com.nexusai.app.doors;

import org.jspecify.annotations.NullMarked;
