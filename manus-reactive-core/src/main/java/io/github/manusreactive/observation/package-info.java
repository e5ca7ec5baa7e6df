/** Observers of calls, for metrics, traces and logs. */
@NullMarked
package io.github.manusreactive.observation;

import org.jspecify.annotations.NullMarked;
