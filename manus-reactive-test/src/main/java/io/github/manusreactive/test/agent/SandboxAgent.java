package io.github.manusreactive.test.agent;

/**
 * Decides what the sandbox's agent does about a prompt. Called once per turn; must not block.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface SandboxAgent {

    /**
     * Chooses the script of a turn.
     *
     * @param prompt what was asked, and by whom
     * @return what happens
     */
    AgentScript scriptFor(AgentPrompt prompt);
}
