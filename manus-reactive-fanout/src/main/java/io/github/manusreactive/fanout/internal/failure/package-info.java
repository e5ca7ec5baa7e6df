/** Classifies failures and counts those that stop a user or the job. */
@NullMarked
package io.github.manusreactive.fanout.internal.failure;

import org.jspecify.annotations.NullMarked;
