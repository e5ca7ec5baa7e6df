/** Rate limits that the sandbox enforces. */
@NullMarked
package io.github.manusreactive.test.limit;

import org.jspecify.annotations.NullMarked;
