/** Classifies failures and counts those that exclude a user or stop the job. */
@NullMarked
package io.github.manusreactive.fanout.internal.failure;

import org.jspecify.annotations.NullMarked;
