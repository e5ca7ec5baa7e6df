/** Exchanges of a replica with Redis: what it holds and reports, and what it is granted. */
@NullMarked
package io.github.manusreactive.redis.internal;

import org.jspecify.annotations.NullMarked;
