/** What happens to each call, for metrics, traces and logs. */
@NullMarked
package io.github.manusreactive.observation;

import org.jspecify.annotations.NullMarked;
