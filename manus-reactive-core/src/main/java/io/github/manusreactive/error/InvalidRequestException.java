package io.github.manusreactive.error;

/**
 * A request has an invalid value. Nothing was sent. An invalid setting raises {@link InvalidSettingException} instead.
 *
 * @since 0.1.0
 */
public final class InvalidRequestException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * Creates the exception.
     *
     * @param field name of the field in the API or the builder, for example {@code message.content}
     * @param problem the problem and the expected value
     */
    public InvalidRequestException(String field, String problem) {
        this(CallContext.none(), field, problem);
    }

    /**
     * Creates the exception for a call.
     *
     * @param field name of the field in the API or the builder
     * @param problem the problem and the expected value
     */
    public InvalidRequestException(CallContext context, String field, String problem) {
        super(context, field + ": " + problem, null, DeliveryOutcome.NOT_SENT, false);
        this.field = field;
    }

    /** Returns the name of the invalid field, for example {@code message.content}. */
    public String field() {
        return field;
    }
}
