/** Annotations to test Spring Boot applications against the sandbox. Requires {@code manus-reactive-spring-starter}. */
@NullMarked
package io.github.manusreactive.test.spring;

import org.jspecify.annotations.NullMarked;
