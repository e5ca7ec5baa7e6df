/** The cost of one call, side by side with what a user would write without this client. */
@NullMarked
package io.github.manusreactive.benchmarks.call;

import org.jspecify.annotations.NullMarked;
