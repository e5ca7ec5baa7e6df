/** Rate limiters, retries and circuit breakers of Resilience4j. */
@NullMarked
package io.github.manusreactive.internal.resilience4j;

import org.jspecify.annotations.NullMarked;
