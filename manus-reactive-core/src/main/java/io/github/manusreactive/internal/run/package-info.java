/** Runs tasks from creation to result. */
@NullMarked
package io.github.manusreactive.internal.run;

import org.jspecify.annotations.NullMarked;
