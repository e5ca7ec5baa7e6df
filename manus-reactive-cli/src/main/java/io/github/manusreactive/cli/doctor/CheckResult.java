package io.github.manusreactive.cli.doctor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a check ended.
 *
 * @param check which one
 * @param outcome how it ended
 * @param detail an error code, or the reason why nothing was sent; empty if there is nothing to tell. Fit to be published.
 * @param expected whether this outcome is normal for the account
 * @param summary what was read, {@code null} without a value
 * @param places what was unexpected in the responses; fit to be published
 * @param trace what happened on the wire
 * @param message the whole error for the owner of the account, {@code null} without one; may hold ids
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
