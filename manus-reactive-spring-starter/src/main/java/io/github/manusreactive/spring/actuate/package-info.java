/** Actuator support: health, info and the endpoint {@code manus}. */
@NullMarked
package io.github.manusreactive.spring.actuate;

import org.jspecify.annotations.NullMarked;
