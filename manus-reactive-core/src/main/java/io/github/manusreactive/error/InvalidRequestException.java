package io.github.manusreactive.error;

/**
 * A value of a request is wrong; nothing was sent. A wrong setting raises an {@link InvalidSettingException}.
 *
 * @since 0.1.0
 */
public final class InvalidRequestException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * Names what is wrong.
     *
     * @param field the field as the API or the builder names it, such as {@code message.content}
     * @param problem what is wrong with it and what is expected
     */
    public InvalidRequestException(String field, String problem) {
        this(CallContext.none(), field, problem);
    }

    /**
     * Names what is wrong in which call.
     *
     * @param context which call
     * @param field the field as the API or the builder names it
     * @param problem what is wrong with it and what is expected
     */
    public InvalidRequestException(CallContext context, String field, String problem) {
        super(context, field + ": " + problem, null, DeliveryOutcome.NOT_SENT, false);
        this.field = field;
    }

    /**
     * The field that is wrong.
     *
     * @return its name, such as {@code message.content}
     */
    public String field() {
        return field;
    }
}
