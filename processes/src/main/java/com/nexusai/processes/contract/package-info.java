/** Names that models and Java code share. A name written in a model and in Java exists once, here or in a process's contract. */
@NullMarked
package com.nexusai.processes.contract;

import org.jspecify.annotations.NullMarked;
