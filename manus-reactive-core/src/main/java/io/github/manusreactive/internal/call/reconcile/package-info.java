/** Reconciliation of calls whose response was lost. */
@NullMarked
package io.github.manusreactive.internal.call.reconcile;

import org.jspecify.annotations.NullMarked;
