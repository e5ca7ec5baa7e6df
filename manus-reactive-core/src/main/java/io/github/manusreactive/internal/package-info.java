/** Helpers of several packages; not for callers, and free to change. */
@NullMarked
package io.github.manusreactive.internal;

import org.jspecify.annotations.NullMarked;
