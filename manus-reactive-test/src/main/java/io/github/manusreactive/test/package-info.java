/** The Manus API in a box, for tests and demos. */
@NullMarked
package io.github.manusreactive.test;

import org.jspecify.annotations.NullMarked;
