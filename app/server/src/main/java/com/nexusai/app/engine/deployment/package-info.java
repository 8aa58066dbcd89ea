/**
 * What may be deployed. The right to deploy is the right to run code inside the engine, so every deployment, by whatever door, passes lists of
 * what is allowed; see {@code docs/adr/0014-deployment-guard.md}.
 */
@NullMarked
package com.nexusai.app.engine.deployment;

import org.jspecify.annotations.NullMarked;
