/** Fan-out: runs many tasks for one or several users, with one outcome for each key. */
@NullMarked
package io.github.manusreactive.fanout;

import org.jspecify.annotations.NullMarked;
