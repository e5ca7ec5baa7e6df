/** The task endpoints and their models. */
@NullMarked
package io.github.manusreactive.task;

import org.jspecify.annotations.NullMarked;
