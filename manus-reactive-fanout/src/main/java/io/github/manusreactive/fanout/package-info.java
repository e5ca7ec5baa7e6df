/** Many tasks over many users: every key one outcome, nothing lost, nothing twice. */
@NullMarked
package io.github.manusreactive.fanout;

import org.jspecify.annotations.NullMarked;
