/** What a caller can set for a call, and the raw answer behind a value. */
@NullMarked
package io.github.manusreactive.call;

import org.jspecify.annotations.NullMarked;
