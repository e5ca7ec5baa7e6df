/** One call from subscription to value. Internal: not exported. */
@NullMarked
package io.github.manusreactive.internal.call;

import org.jspecify.annotations.NullMarked;
