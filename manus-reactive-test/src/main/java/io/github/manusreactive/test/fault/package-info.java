/** Failures on demand. */
@NullMarked
package io.github.manusreactive.test.fault;

import org.jspecify.annotations.NullMarked;
