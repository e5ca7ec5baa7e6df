/** What Actuator shows of the client. */
@NullMarked
package io.github.manusreactive.spring.actuate;

import org.jspecify.annotations.NullMarked;
