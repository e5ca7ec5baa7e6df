/** The client: where a program starts. */
@NullMarked
package io.github.manusreactive;

import org.jspecify.annotations.NullMarked;
