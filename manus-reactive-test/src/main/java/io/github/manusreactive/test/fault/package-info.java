/** Faults that the sandbox injects. */
@NullMarked
package io.github.manusreactive.test.fault;

import org.jspecify.annotations.NullMarked;
