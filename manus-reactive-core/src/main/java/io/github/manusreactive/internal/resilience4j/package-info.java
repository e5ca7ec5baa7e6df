/** Rate limiters, retries and circuit breakers as Resilience4j shows them. */
@NullMarked
package io.github.manusreactive.internal.resilience4j;

import org.jspecify.annotations.NullMarked;
