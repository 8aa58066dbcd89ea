/** Who calls: the embedded issuer, tokens of every trusted issuer, roles, tenants, and the filter chains in front of every door. */
@NullMarked
package com.nexusai.app.security;

import org.jspecify.annotations.NullMarked;
