/** Receives the events of tasks. */
@NullMarked
package io.github.manusreactive.examples.webhook;

import org.jspecify.annotations.NullMarked;
