/**
 * Sealed hierarchy of all errors. Each message states what happened and how to fix it.
 *
 * @serial exclude
 */
@NullMarked
package io.github.manusreactive.error;

import org.jspecify.annotations.NullMarked;
