/** One call from subscription to value. Internal: not exported. */
@NullMarked
package io.github.manusreactive.exchange;

import org.jspecify.annotations.NullMarked;
