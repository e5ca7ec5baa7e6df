/** Agents: assistants with a permanent main task. */
@NullMarked
package io.github.manusreactive.agent;

import org.jspecify.annotations.NullMarked;
