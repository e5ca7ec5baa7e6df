/** Credits: spent and left. */
@NullMarked
package io.github.manusreactive.usage;

import org.jspecify.annotations.NullMarked;
