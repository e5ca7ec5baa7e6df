/** JMH benchmarks of the client's hot paths. */
@NullMarked
package io.github.manusreactive.benchmarks;

import org.jspecify.annotations.NullMarked;
