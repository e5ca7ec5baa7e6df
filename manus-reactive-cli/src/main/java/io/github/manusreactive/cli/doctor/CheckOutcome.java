package io.github.manusreactive.cli.doctor;

/** The outcome of one check. */
enum CheckOutcome {
    /** The response was read. */
    OK("ok"),
    /** The account or credential does not have this permission. */
    NOT_PERMITTED("not permitted"),
    /** The service has nothing there, for example no website for a task. */
    NOTHING_THERE("nothing there"),
    /** The service reported success, and its response cannot be read. */
    UNDECODABLE("undecodable"),
    /** The service reported an error, or there was no response. */
    FAILED("failed"),
    /** Nothing was sent. */
    NOT_CHECKED("not checked");

    private final String words;

    CheckOutcome(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
