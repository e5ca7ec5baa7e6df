/** The client and its entry points. */
@NullMarked
package io.github.manusreactive;

import org.jspecify.annotations.NullMarked;
