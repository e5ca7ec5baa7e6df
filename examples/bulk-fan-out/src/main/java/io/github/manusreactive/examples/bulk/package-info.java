/** A command line that runs a file of prompts as tasks. */
@NullMarked
package io.github.manusreactive.examples.bulk;

import org.jspecify.annotations.NullMarked;
