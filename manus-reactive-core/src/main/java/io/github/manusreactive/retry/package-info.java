/** Settings of retries, circuit breakers and reconciliation. */
@NullMarked
package io.github.manusreactive.retry;

import org.jspecify.annotations.NullMarked;
