/** Scripts of the sandbox's agents. */
@NullMarked
package io.github.manusreactive.test.agent;

import org.jspecify.annotations.NullMarked;
