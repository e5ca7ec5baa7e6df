/** The sandbox's inside: state, handlers and the two front ends. Not for use from outside; it changes without notice. */
@NullMarked
package io.github.manusreactive.test.engine;

import org.jspecify.annotations.NullMarked;
