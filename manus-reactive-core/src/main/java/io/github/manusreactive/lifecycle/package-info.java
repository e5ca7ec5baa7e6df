/** One task from its creation to a typed result. */
@NullMarked
package io.github.manusreactive.lifecycle;

import org.jspecify.annotations.NullMarked;
