/** An application that uses the starter beside Spring Security, Spring Cloud, devtools, Resilience4j and Actuator. */
@NullMarked
package io.github.manusreactive.examples.full;

import org.jspecify.annotations.NullMarked;
