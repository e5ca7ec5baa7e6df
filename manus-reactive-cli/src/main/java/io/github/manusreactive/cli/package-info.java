/** A command line that runs a file of prompts as tasks. */
@NullMarked
package io.github.manusreactive.cli;

import org.jspecify.annotations.NullMarked;
