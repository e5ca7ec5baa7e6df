/** Agents: assistants with a lasting main task. */
@NullMarked
package io.github.manusreactive.agent;

import org.jspecify.annotations.NullMarked;
