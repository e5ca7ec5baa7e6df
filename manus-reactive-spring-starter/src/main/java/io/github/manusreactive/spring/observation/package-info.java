/** Metrics and traces of the client. */
@NullMarked
package io.github.manusreactive.spring.observation;

import org.jspecify.annotations.NullMarked;
