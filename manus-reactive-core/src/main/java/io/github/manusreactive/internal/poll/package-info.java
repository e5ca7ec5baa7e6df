/** One poller for each user reads the status of all tasks that are waited for. */
@NullMarked
package io.github.manusreactive.internal.poll;

import org.jspecify.annotations.NullMarked;
