/** Internals of the sandbox: state, handlers and front ends. May change without notice. */
@NullMarked
package io.github.manusreactive.test.engine;

import org.jspecify.annotations.NullMarked;
