/** Implementations of the endpoint groups, documented in the interfaces. */
@NullMarked
package io.github.manusreactive.internal.api;

import org.jspecify.annotations.NullMarked;
