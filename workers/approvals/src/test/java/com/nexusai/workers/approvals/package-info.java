@NullMarked
package com.nexusai.workers.approvals;

import org.jspecify.annotations.NullMarked;
