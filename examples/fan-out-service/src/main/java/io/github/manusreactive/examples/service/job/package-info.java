/** Jobs: what was asked for, how far each task is, and how both survive a restart. */
@NullMarked
package io.github.manusreactive.examples.service.job;

import org.jspecify.annotations.NullMarked;
