package io.github.manusreactive.internal.call.reconcile;

import io.github.manusreactive.operation.Operation;
import java.util.Locale;

/**
 * Recognizes the refusal of {@code website.publish} while a deployment runs. Its status and code are not documented, so the message
 * decides.
 */
public final class DeploymentConflictDetector {

    private static final String WORDS = "already being deployed";

    private DeploymentConflictDetector() {}

    /** Whether an error message of an operation says that a deployment is running. */
    public static boolean isIn(Operation operation, String message) {
        return operation == Operation.WEBSITE_PUBLISH
                && message.toLowerCase(Locale.ROOT).contains(WORDS);
    }
}
