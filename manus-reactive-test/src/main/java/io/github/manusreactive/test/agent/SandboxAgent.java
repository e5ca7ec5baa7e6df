package io.github.manusreactive.test.agent;

/**
 * Selects the script for a prompt. Called once per turn; must not block.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface SandboxAgent {

    /**
     * Selects the script of a turn.
     *
     * @param prompt the prompt and its user
     */
    AgentScript scriptFor(AgentPrompt prompt);
}
