@NullMarked
package com.nexusai.database;

import org.jspecify.annotations.NullMarked;
