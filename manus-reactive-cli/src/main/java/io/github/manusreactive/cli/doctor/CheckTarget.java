package io.github.manusreactive.cli.doctor;

/** What a check reads, if the operation needs an id. */
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

    /** The name that stands for the id in everything that is shown. */
    String label() {
        return label;
    }

    /** How to name one. */
    String fix() {
        return fix;
    }
}
