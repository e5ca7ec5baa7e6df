/** The agents of the demo, which run in the sandbox. */
@NullMarked
package io.github.manusreactive.examples.service.demo;

import org.jspecify.annotations.NullMarked;
