/** The embedded sandbox instead of the API, for development and tests. */
@NullMarked
package io.github.manusreactive.spring.sandbox;

import org.jspecify.annotations.NullMarked;
