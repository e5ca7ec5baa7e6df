/** The properties under {@code manus}. */
@NullMarked
package io.github.manusreactive.spring.properties;

import org.jspecify.annotations.NullMarked;
