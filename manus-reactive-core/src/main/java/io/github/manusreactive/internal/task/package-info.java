/** Requests for tasks that several callers share, and the reconciliation of calls whose response is lost. */
@NullMarked
package io.github.manusreactive.internal.task;

import org.jspecify.annotations.NullMarked;
