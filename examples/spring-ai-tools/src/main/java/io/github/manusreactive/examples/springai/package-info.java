/** Manus tasks as tools of a Spring AI chat model. */
@NullMarked
package io.github.manusreactive.examples.springai;

import org.jspecify.annotations.NullMarked;
