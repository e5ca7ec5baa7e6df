/** Selects the user for each create and excludes users that cannot create tasks. */
@NullMarked
package io.github.manusreactive.fanout.internal.dispatch;

import org.jspecify.annotations.NullMarked;
