/** The shortest program that uses the client. */
@NullMarked
package io.github.manusreactive.examples.quickstart;

import org.jspecify.annotations.NullMarked;
