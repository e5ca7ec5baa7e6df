package io.github.manusreactive.fanout.internal.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.FailedPreconditionException;
import io.github.manusreactive.error.InvalidArgumentException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.QuotaExceededException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.TaskFailedException;
import io.github.manusreactive.error.UnexpectedResponseException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CreditClassifierTest {

    private static TaskFailedException failed(@Nullable String errorType, String message) {
        return new TaskFailedException(CallContext.none(), "t1", errorType, message, null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quota_limit",
                "QUOTA_LIMIT",
                "quotaLimit",
                "quota_limit_exceeded",
                "insufficient_credits",
                "InsufficientCreditsError",
                "insufficient_credit",
                "insufficient-balance",
                "not_enough_credits",
                "out_of_credits",
                "no_credits",
                "credits_exhausted",
                "credit_limit",
                "credit_limit_reached",
                "credits.insufficient",
                "payment_required"
            })
    void errorTypesOfMissingCredits(String errorType) {
        assertThat(CreditClassifier.isOutOfCredits(failed(errorType, "the agent reported no reason")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quota_limit",
                "Insufficient credits",
                "insufficient credit.",
                "Insufficient account balance",
                "You have insufficient remaining credits to run this task",
                "You don't have enough credits: not enough credits left",
                "Your account is out of credits.",
                "You've run out of credits",
                "The account ran out of available credits",
                "No credits left",
                "no remaining credits",
                "Your credits are used up. Please upgrade your plan",
                "Credits have been exhausted",
                "Credit balance is too low",
                "Credit balance too low: your credit balance is too low",
                "Daily credit limit reached",
                "You have reached your monthly credit limit",
                "Please top up your credits to continue",
                "Purchase more credits to continue",
                "INSUFFICIENT   CREDITS"
            })
    void wordsOfMissingCredits(String message) {
        assertThat(CreditClassifier.isOutOfCredits(failed(null, message))).isTrue();
        assertThat(CreditClassifier.isOutOfCredits(failed("task_error", message)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "The credit card statement could not be opened",
                "Could not find the credit limit of the card",
                "The credits of the film are missing",
                "insufficient permissions to read the page",
                "insufficient data for an answer",
                "The site gave no credit to its authors",
                "accredited institutions only",
                "The quota of the file storage could not be read",
                "The customer asked for more credit"
            })
    void wordsThatOnlyMentionCredits(String message) {
        assertThat(CreditClassifier.isOutOfCredits(failed("tool_error", message)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tool_error", "insufficient_scope", "credit_card_declined_page", "limit", "rate_limited"})
    void otherErrorTypes(String errorType) {
        assertThat(CreditClassifier.isOutOfCredits(failed(errorType, "gave up")))
                .isFalse();
    }

    static Stream<Throwable> rejectedForCredits() {
        CallContext none = CallContext.none();
        return Stream.of(
                new PermissionDeniedException(none, 403, "permission_denied", "insufficient credits"),
                new PermissionDeniedException(none, 403, "quota_limit", "no reason given"),
                new InvalidArgumentException(none, 400, "invalid_argument", "Your account is out of credits"),
                new InvalidArgumentException(none, 400, "insufficient_credits", "no"),
                new FailedPreconditionException(none, 412, "failed_precondition", "not enough credits"),
                new UnexpectedResponseException(none, 402, null, "Payment Required"),
                new UnexpectedResponseException(none, 402, "insufficient_credits", "top up"));
    }

    @ParameterizedTest
    @MethodSource
    void rejectedForCredits(Throwable error) {
        assertThat(CreditClassifier.isOutOfCredits(error)).isTrue();
    }

    static Stream<Throwable> rejectedOtherwise() {
        CallContext none = CallContext.none();
        return Stream.of(
                new PermissionDeniedException(
                        none, 403, "permission_denied", "insufficient_scope: required one of [x]"),
                new PermissionDeniedException(none, 403, "permission_denied", "no"),
                new InvalidArgumentException(none, 400, "invalid_argument", "agent_profile: unknown profile"),
                new QuotaExceededException(none, 403, "QuotaExceededError", "file storage is full"),
                new AuthenticationException(none, 401, "unauthenticated", "invalid api key"));
    }

    @ParameterizedTest
    @MethodSource
    void rejectedOtherwise(Throwable error) {
        assertThat(CreditClassifier.isOutOfCredits(error)).isFalse();
    }

    @Test
    void aServerThatFailsSaysNothingOfTheAccount() {
        assertThat(CreditClassifier.isOutOfCredits(new ServerException(
                        CallContext.none(),
                        500,
                        "internal",
                        "the check failed: insufficient credits",
                        DeliveryOutcome.UNKNOWN,
                        null)))
                .isFalse();
        assertThat(CreditClassifier.isOutOfCredits(new IllegalStateException("out of credits")))
                .isFalse();
    }
}
