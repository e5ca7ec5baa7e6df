package io.github.manusreactive.internal.json;

import io.github.manusreactive.json.UnexpectedField.Kind;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.deser.DeserializationProblemHandler;
import tools.jackson.databind.deser.ValueInstantiator;

/**
 * Reads responses tolerantly: treats a value that does not match as missing and reports it, so that it does not affect its
 * object, list or response. Applies to responses only; everything else is read strictly.
 */
final class TolerantProblemHandler extends DeserializationProblemHandler {

    @Override
    public @Nullable Object handleUnexpectedToken(
            DeserializationContext context, JavaType type, JsonToken token, JsonParser parser, String message) {
        UnexpectedFieldCollector unexpected = UnexpectedFieldCollector.of(context);
        if (unexpected == null) {
            return NOT_HANDLED;
        }
        Object parsed = textual(context, type, parser, unexpected);
        return parsed != null ? parsed : missing(parser, unexpected);
    }

    @Override
    public @Nullable Object handleMissingInstantiator(
            DeserializationContext context,
            Class<?> type,
            @Nullable ValueInstantiator instantiator,
            JsonParser parser,
            String message) {
        UnexpectedFieldCollector unexpected = UnexpectedFieldCollector.of(context);
        if (unexpected == null) {
            return NOT_HANDLED;
        }
        // Jackson passes the parser of the response even while it reads the fields of a buffered object
        JsonParser current = unexpected.parser();
        Object parsed = textual(context, context.constructType(type), current, unexpected);
        return parsed != null ? parsed : missing(current, unexpected);
    }

    @Override
    public @Nullable Object handleWeirdStringValue(
            DeserializationContext context, Class<?> type, String value, String message) {
        return missing(context);
    }

    @Override
    public @Nullable Object handleWeirdNumberValue(
            DeserializationContext context, Class<?> type, Number value, String message) {
        return missing(context);
    }

    @Override
    public @Nullable Object handleWeirdNativeValue(
            DeserializationContext context, JavaType type, Object value, JsonParser parser) {
        return missing(context);
    }

    /** Handles a model that rejects a missing required field. */
    @Override
    public @Nullable Object handleInstantiationProblem(
            DeserializationContext context, Class<?> type, Object argument, Throwable problem) {
        UnexpectedFieldCollector unexpected = UnexpectedFieldCollector.of(context);
        if (unexpected == null) {
            return NOT_HANDLED;
        }
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonReadException fault && fault.missingField() != null) {
                unexpected.refused(fault);
                unexpected.add(unexpected.parser(), fault.missingField(), Kind.MISSING);
                return null;
            }
        }
        return NOT_HANDLED;
    }

    private static @Nullable Object missing(DeserializationContext context) {
        UnexpectedFieldCollector unexpected = UnexpectedFieldCollector.of(context);
        return unexpected == null ? NOT_HANDLED : missing(unexpected.parser(), unexpected);
    }

    private static @Nullable Object missing(JsonParser parser, UnexpectedFieldCollector unexpected) {
        unexpected.add(parser, Kind.WRONG_TYPE);
        parser.skipChildren();
        return null;
    }

    /** Some services write an object as text; returns {@code null} if this is not one. */
    private static @Nullable Object textual(
            DeserializationContext context, JavaType type, JsonParser parser, UnexpectedFieldCollector unexpected) {
        boolean structured = type.isRecordType()
                || Map.class.isAssignableFrom(type.getRawClass())
                || Collection.class.isAssignableFrom(type.getRawClass());
        if (!structured || parser.currentToken() != JsonToken.VALUE_STRING) {
            return null;
        }
        String text = parser.getString().strip();
        String start = Collection.class.isAssignableFrom(type.getRawClass()) ? "[" : "{";
        if (!text.startsWith(start)) {
            return null;
        }
        try (JsonParser nested = context.tokenStreamFactory().createParser(context, text)) {
            unexpected.reading(nested);
            nested.nextToken();
            Object value = context.readValue(nested, type);
            unexpected.add(parser, Kind.TEXTUAL_JSON);
            return value;
        } catch (JacksonException notJson) {
            return null;
        } finally {
            unexpected.reading(parser);
        }
    }
}
