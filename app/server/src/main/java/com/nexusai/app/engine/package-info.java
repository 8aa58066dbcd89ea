/**
 * The process engine: its configuration, deployments, decisions and starts, and the guards that hold below every door. The
 * only place, with its sub-packages, where the engine's classes are used; everything else meets the engine through ports.
 */
@NullMarked
package com.nexusai.app.engine;

import org.jspecify.annotations.NullMarked;
