/** Tests of Spring Boot applications against the sandbox. Needs {@code manus-reactive-spring-starter}. */
@NullMarked
package io.github.manusreactive.test.spring;

import org.jspecify.annotations.NullMarked;
