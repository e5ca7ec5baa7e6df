/** A stateful simulation of the Manus API for tests and demos. */
@NullMarked
package io.github.manusreactive.test;

import org.jspecify.annotations.NullMarked;
