package io.github.manusreactive.fanout.internal.failure;

import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.ManusApiException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.TaskFailedException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether an error means that an account is out of credits. The API documents neither a code nor a status for
 * this, so the text is matched. A text that only mentions credits, for example of a failed task about credit cards,
 * must not match, because the user would be excluded and the task created again.
 */
public final class CreditClassifier {

    private static final int PAYMENT_REQUIRED = 402;

    /** Codes and error types, in which words are joined by underscores, hyphens or capitals. */
    private static final Pattern CODE = Pattern.compile(
            "quota_?limit(_\\w+)?|(insufficient|not_?enough|out_?of|no)_?(account_?)?(credits?|balance|funds)"
                    + "|credits?_?(balance_?)?(insufficient|exhausted|exceeded|depleted|used_?up|limit\\w*|required)"
                    + "|payment_?required");

    private static final String CREDITS = "(credits?|quota|account balance)";

    private static final List<Pattern> WORDS = List.of(
            Pattern.compile("\\bquota[_ -]?limit\\b"),
            Pattern.compile("\\binsufficient[ _-]credits?\\b"),
            Pattern.compile(
                    "\\b(insufficient|not (have )?enough|too few|out of|no more|lacks?|lacking)( (account|available"
                            + "|remaining|free|team|your|the|any))* (credits?|account balance|balance|funds)\\b"),
            Pattern.compile("\\bno( (available|remaining))? credits?( (are|is))?( (left|remaining|available))"),
            Pattern.compile("\\bno (available|remaining) credits?\\b"),
            Pattern.compile(
                    "\\b" + CREDITS + " (balance )?(is |are |has been |have been |has |have |was |were )?(all )?"
                            + "(insufficient|exhausted|used up|depleted|too low|not enough|not sufficient|run out|ran out)"),
            Pattern.compile("\\b(ran|run|runs|running) out of( \\w+)? credits?\\b"),
            Pattern.compile(
                    "\\b(exceeded|exceeds?|exhausted|reached|hit|used up)( \\w+){0,2} credits?( limit| quota| balance)?\\b"),
            Pattern.compile("\\bcredit[ _-](limit|quota)( (has been|was|is))? (exceeded|reached|hit|exhausted)"),
            Pattern.compile("\\b(add|buy|purchase|top up)( (more|your|some))* credits?\\b"));

    private CreditClassifier() {}

    /** Returns whether an account lacks credits: a task ended because of that, or a call was rejected. */
    public static boolean isOutOfCredits(Throwable error) {
        if (error instanceof TaskFailedException failed) {
            return isCode(failed.errorType()) || hasWords(failed.getMessage());
        }
        return error instanceof ManusApiException api
                && !(api instanceof ServerException)
                && !(api instanceof AuthenticationException)
                && (api.status() == PAYMENT_REQUIRED || isCode(api.code()) || hasWords(api.serverMessage()));
    }

    private static boolean isCode(@Nullable String code) {
        if (code == null) {
            return false;
        }
        String joined = code.strip()
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .replaceAll("[\\s.-]+", "_")
                .toLowerCase(Locale.ROOT)
                .replaceAll("_(error|exception)$", "");
        return CODE.matcher(joined).matches();
    }

    private static boolean hasWords(@Nullable String text) {
        if (text == null) {
            return false;
        }
        String lower = text.toLowerCase(Locale.ROOT).replaceAll("\\s+", " ");
        return WORDS.stream().anyMatch(words -> words.matcher(lower).find());
    }
}
