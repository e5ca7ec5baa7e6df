/** Jobs: their prompts and tasks, and the files from which a restart resumes them. */
@NullMarked
package io.github.manusreactive.examples.service.job;

import org.jspecify.annotations.NullMarked;
