/** What the sandbox saw, for assertions. */
@NullMarked
package io.github.manusreactive.test.journal;

import org.jspecify.annotations.NullMarked;
