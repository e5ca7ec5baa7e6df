/** Calls for the logged-in user, with the authorized clients of Spring Security. */
@NullMarked
package io.github.manusreactive.spring.security;

import org.jspecify.annotations.NullMarked;
