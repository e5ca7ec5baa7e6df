/** Moves the items of a job from state to state until each has its outcome. */
@NullMarked
package io.github.manusreactive.fanout.internal.engine;

import org.jspecify.annotations.NullMarked;
