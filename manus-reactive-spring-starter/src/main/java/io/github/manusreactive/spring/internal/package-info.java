/** Shared by the packages of the starter; not for applications. */
@NullMarked
package io.github.manusreactive.spring.internal;

import org.jspecify.annotations.NullMarked;
