/** Credits: history and balance. */
@NullMarked
package io.github.manusreactive.usage;

import org.jspecify.annotations.NullMarked;
