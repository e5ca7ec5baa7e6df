package io.github.manusreactive.internal.call.reconcile;

import io.github.manusreactive.operation.Operation;
import java.util.Locale;

/**
 * Detects that {@code website.publish} was rejected because a deployment runs. Status and code are not documented, so
 * the message decides.
 */
public final class DeploymentConflictDetector {

    private static final String WORDS = "already being deployed";

    private DeploymentConflictDetector() {}

    /** Returns {@code true} if an error message reports a running deployment. */
    public static boolean isIn(Operation operation, String message) {
        return operation == Operation.WEBSITE_PUBLISH
                && message.toLowerCase(Locale.ROOT).contains(WORDS);
    }
}
