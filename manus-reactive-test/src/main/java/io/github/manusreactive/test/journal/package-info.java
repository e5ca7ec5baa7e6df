/** The requests that the sandbox received, for assertions. */
@NullMarked
package io.github.manusreactive.test.journal;

import org.jspecify.annotations.NullMarked;
