/** JSON conventions of the API: open enums, unknown fields that are kept, and times as {@link java.time.Instant}. */
@NullMarked
package io.github.manusreactive.json;

import org.jspecify.annotations.NullMarked;
