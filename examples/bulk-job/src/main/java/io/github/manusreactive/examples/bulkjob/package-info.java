/** Runs many prompts as tasks. */
@NullMarked
package io.github.manusreactive.examples.bulkjob;

import org.jspecify.annotations.NullMarked;
