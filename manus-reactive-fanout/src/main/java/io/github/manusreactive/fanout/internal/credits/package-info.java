/** Counts the credits that the tasks of a job use, and stops the job at its limit. */
@NullMarked
package io.github.manusreactive.fanout.internal.credits;

import org.jspecify.annotations.NullMarked;
