/** Hints for native images. */
@NullMarked
package io.github.manusreactive.spring.aot;

import org.jspecify.annotations.NullMarked;
