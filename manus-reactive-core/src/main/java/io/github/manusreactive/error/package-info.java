/**
 * One sealed hierarchy of everything that can go wrong, each error with what happened and what to do.
 *
 * @serial exclude
 */
@NullMarked
package io.github.manusreactive.error;

import org.jspecify.annotations.NullMarked;
