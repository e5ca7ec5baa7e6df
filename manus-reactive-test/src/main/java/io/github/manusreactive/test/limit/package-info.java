/** The limits the sandbox enforces, and the ways to count. */
@NullMarked
package io.github.manusreactive.test.limit;

import org.jspecify.annotations.NullMarked;
