package io.github.manusreactive.error;

/**
 * The deployment of a website failed.
 *
 * @since 0.1.0
 */
public final class PublishFailedException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final String websiteId;

    /** Creates the exception. */
    public PublishFailedException(CallContext context, String websiteId) {
        super(
                context,
                "the deployment of website " + websiteId
                        + " failed; check website.listCheckpoints, let the agent repair the "
                        + "site and publish again",
                null,
                DeliveryOutcome.NOT_APPLIED,
                false);
        this.websiteId = websiteId;
    }

    /** Returns the id of the website. */
    public String websiteId() {
        return websiteId;
    }
}
