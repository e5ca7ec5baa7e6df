/** The exchange of permits between the replicas, through a script in Redis. */
@NullMarked
package io.github.manusreactive.redis.internal;

import org.jspecify.annotations.NullMarked;
