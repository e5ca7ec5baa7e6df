/** The life of a task from its creation to its result. */
@NullMarked
package io.github.manusreactive.internal.run;

import org.jspecify.annotations.NullMarked;
