/** What the sandbox's agents do. */
@NullMarked
package io.github.manusreactive.test.agent;

import org.jspecify.annotations.NullMarked;
