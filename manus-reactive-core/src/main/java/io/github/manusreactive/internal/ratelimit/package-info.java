/** The rate limiter of one process: windows, permits, queues, and a throttle that follows the server. */
@NullMarked
package io.github.manusreactive.internal.ratelimit;

import org.jspecify.annotations.NullMarked;
