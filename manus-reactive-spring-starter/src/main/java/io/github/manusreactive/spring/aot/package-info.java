/** What a native image must know. */
@NullMarked
package io.github.manusreactive.spring.aot;

import org.jspecify.annotations.NullMarked;
