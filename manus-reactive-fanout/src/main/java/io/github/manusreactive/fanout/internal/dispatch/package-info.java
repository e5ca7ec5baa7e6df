/** Chooses the user for each create and leaves out users who cannot create tasks. */
@NullMarked
package io.github.manusreactive.fanout.internal.dispatch;

import org.jspecify.annotations.NullMarked;
