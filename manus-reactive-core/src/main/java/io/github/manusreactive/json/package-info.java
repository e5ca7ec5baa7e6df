/** JSON in and out: open enums, unknown fields kept, times as {@link java.time.Instant}. */
@NullMarked
package io.github.manusreactive.json;

import org.jspecify.annotations.NullMarked;
