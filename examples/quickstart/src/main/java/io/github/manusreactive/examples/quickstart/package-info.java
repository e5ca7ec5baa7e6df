/** The shortest programs that use the client. */
@NullMarked
package io.github.manusreactive.examples.quickstart;

import org.jspecify.annotations.NullMarked;
