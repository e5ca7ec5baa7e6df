/** Rate limits per user and operation. */
@NullMarked
package io.github.manusreactive.ratelimit;

import org.jspecify.annotations.NullMarked;
