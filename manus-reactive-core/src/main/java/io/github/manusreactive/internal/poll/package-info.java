/** Pollers, one per user, that read the status of all awaited tasks. */
@NullMarked
package io.github.manusreactive.internal.poll;

import org.jspecify.annotations.NullMarked;
