/** Utilities that are independent of the API. */
@NullMarked
package io.github.manusreactive.internal.util;

import org.jspecify.annotations.NullMarked;
