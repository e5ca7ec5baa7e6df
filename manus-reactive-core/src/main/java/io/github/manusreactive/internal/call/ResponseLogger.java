package io.github.manusreactive.internal.call;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.json.UnexpectedField;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs fields of responses that do not match the API documentation: one WARN per field and process, and all values at
 * TRACE.
 */
public final class ResponseLogger {

    /** Bounds memory and log if field names vary. */
    private static final int MOST_PLACES = 500;

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.RESPONSE);
    /** Fields that were logged. */
    static final Set<String> TOLD = ConcurrentHashMap.newKeySet();

    private ResponseLogger() {}

    static boolean showsRawValues() {
        return log.isTraceEnabled();
    }

    public static void write(CallContext call, UnexpectedField field) {
        if (TOLD.size() < MOST_PLACES && TOLD.add(call.operation() + " " + field)) {
            log.warn(
                    "{}: unexpected field in the response: {}. The client read the response; this is logged once. Set the"
                            + " level of {} to TRACE to log the value, and check for a newer version of this client",
                    call.operation(),
                    field,
                    LoggerNames.RESPONSE);
        }
        if (field.raw() != null && log.isTraceEnabled()) {
            log.trace("{} request_id={} {}: {}", call.operation(), call.requestId(), field, field.raw());
        }
    }
}
