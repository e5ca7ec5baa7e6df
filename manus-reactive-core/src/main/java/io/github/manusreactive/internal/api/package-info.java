/** Implementations of the endpoint groups: one call per method; the interfaces have the documentation. */
@NullMarked
package io.github.manusreactive.internal.api;

import org.jspecify.annotations.NullMarked;
