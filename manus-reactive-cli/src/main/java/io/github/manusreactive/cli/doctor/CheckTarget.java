package io.github.manusreactive.cli.doctor;

/** Resources whose ids checks need. */
enum CheckTarget {
    TASK("task-1", "--task ID"),
    AGENT("agent-1", "agent.list is empty"),
    FILE("file-1", "--file ID"),
    WEBSITE("website-1", "--website ID or --task ID");

    private final String label;
    private final String fix;

    CheckTarget(String label, String fix) {
        this.label = label;
        this.fix = fix;
    }

    /** Returns the name that replaces the id in the output. */
    String label() {
        return label;
    }

    /** Returns the option that sets the id, or the reason why there is none. */
    String fix() {
        return fix;
    }
}
