package io.github.manusreactive.cli.doctor;

/** The outcome of one check. */
enum CheckOutcome {
    /** The response was read. */
    OK("ok"),
    /** The account or credential does not have this permission. */
    NOT_PERMITTED("not permitted"),
    /** The service has no such resource, for example no website for a task. */
    NOTHING_THERE("nothing there"),
    /** The service reported success, but its response cannot be decoded. */
    UNDECODABLE("undecodable"),
    /** The service reported an error or did not respond. */
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
