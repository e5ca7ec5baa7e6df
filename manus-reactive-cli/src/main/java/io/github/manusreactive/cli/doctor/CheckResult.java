package io.github.manusreactive.cli.doctor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a check.
 *
 * @param check the check
 * @param outcome its outcome
 * @param detail an error code or the reason why nothing was sent, may be empty; can be published
 * @param expected whether this outcome is normal for the account
 * @param summary the value that was read, {@code null} without one
 * @param places unexpected places in the responses; can be published
 * @param trace requests and responses
 * @param message the full error for the account owner, {@code null} without one; may contain ids
 */
record CheckResult(
        OperationCheck check,
        CheckOutcome outcome,
        String detail,
        boolean expected,
        @Nullable ReadSummary summary,
        List<UnexpectedPlace> places,
        CheckTrace trace,
        @Nullable String message) {}
