package io.github.manusreactive.cli;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.OutcomeError;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Replaces names of the Java API in messages with options, for example {@code reopen(TIMED_OUT)} with {@code --reopen timed_out}.
 */
final class OptionNames {

    private static final Pattern REOPEN = Pattern.compile("\\breopen\\(([A-Z_]+)\\)");

    private static final Map<String, String> OPTIONS = Map.of("baseUrl", "--base-url", "users", "--users");

    private OptionNames() {}

    /** Returns the message of an error with option names. */
    static String in(Throwable error) {
        String message = String.valueOf(error.getMessage());
        if (!(error instanceof InvalidRequestException invalid)) {
            return message;
        }
        String option = OPTIONS.get(invalid.field());
        return option == null
                ? message
                : option + message.substring(invalid.field().length());
    }

    static ItemOutcome in(FanOutOutcome<?> ended) {
        ItemOutcome outcome = ended.outcome();
        OutcomeError error = outcome.error();
        String said = error == null ? "" : in(error.message());
        return error == null || said.equals(error.message())
                ? outcome
                : outcome.withError(new OutcomeError(error.code(), said, error.requestId()));
    }

    private static String in(String message) {
        return REOPEN.matcher(message)
                .replaceAll(found -> "--reopen " + found.group(1).toLowerCase(Locale.ROOT));
    }
}
