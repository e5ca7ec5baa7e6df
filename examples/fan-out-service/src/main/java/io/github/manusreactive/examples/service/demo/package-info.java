/** Agents for the demo, played by the API in a box. */
@NullMarked
package io.github.manusreactive.examples.service.demo;

import org.jspecify.annotations.NullMarked;
