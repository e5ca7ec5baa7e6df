/** Rate limits, signals and webhook deliveries that several processes share, on Redis or Valkey. */
@NullMarked
package io.github.manusreactive.redis;

import org.jspecify.annotations.NullMarked;
