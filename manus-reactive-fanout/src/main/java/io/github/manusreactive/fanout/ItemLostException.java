package io.github.manusreactive.fanout;

/**
 * Another process owns the key of an entry, so the {@link FanOutLedger ledger} did not record it. The job ends the item
 * without an outcome and sends no create for it; its other items continue.
 *
 * @since 0.1.0
 */
public final class ItemLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String key;

    /**
     * Creates the exception.
     *
     * @param key the key of the entry
     */
    public ItemLostException(String key) {
        super("another process owns key '" + key + "' now; this job continues without it");
        this.key = key;
    }

    /** Returns the key of the entry. */
    public String key() {
        return key;
    }
}
