package io.github.manusreactive.internal.call;

import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.auth.CredentialCheck;
import io.github.manusreactive.auth.CredentialStatus;
import io.github.manusreactive.auth.CredentialsProvider;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.ExtensionFailedException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.OAuthException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.internal.util.GuardedMono;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Fuseable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Gets the credentials of a call's attempts. A token may expire while a call waits for the rate limit, so the
 * credential is fetched after the permit. Everything that can be checked before the wait is checked before it.
 */
public final class CredentialSource {

    /** A credential fetched within this time is sent without calling the provider again. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final CallInvocation<?> call;
    private final CredentialsProvider provider;
    private final Scheduler scheduler;
    private @Nullable FetchedCredential fetched;
    private @Nullable Mono<ApiCredential> asked;
    private @Nullable ApiCredential sent;
    private boolean replaced;

    /** A credential fetched before the wait for the permit. */
    private record FetchedCredential(ApiCredential credential, long at, boolean replacement) {}

    CredentialSource(CallInvocation<?> call, Scheduler scheduler) {
        this.call = call;
        this.provider = call.user.credentials();
        this.scheduler = scheduler;
    }

    /**
     * Checks that a credential allows the call to wait for its permit.
     *
     * @return {@code null} if one does; else completes or fails when this is known
     */
    public @Nullable Mono<Void> beforePermit() {
        if (fetched != null) {
            return null;
        }
        CredentialStatus status = status();
        Throwable failure = status.failure();
        if (status.failed() && failure != null) {
            return Mono.error(ofThisCall(failure));
        }
        ApiCredential known = status.credential();
        if (known != null) {
            CredentialCheck.require(known, call.operation, call.context);
            return null;
        }
        return fetch(provider::credential).doOnNext(given -> keep(given, false)).then();
    }

    /**
     * Returns the credential to send if it is known without a wait, as an API key is: then it needs no deadline. Else
     * {@link #fetched()} follows.
     */
    public @Nullable ApiCredential atHand() {
        FetchedCredential early = fetched;
        fetched = null;
        if (early != null && isStillGood(early)) {
            return early.credential();
        }
        asked = ask();
        if (asked instanceof Fuseable.ScalarCallable<?> scalar) {
            ApiCredential credential = (ApiCredential) call(scalar);
            if (credential != null) {
                CredentialCheck.require(credential, call.operation, call.context);
            }
            return credential;
        }
        return null;
    }

    /** Returns the credential to send. */
    public Mono<ApiCredential> fetched() {
        Mono<ApiCredential> given = asked;
        return fetch(() -> given == null ? provider.credential() : given);
    }

    private @Nullable Mono<ApiCredential> ask() {
        try {
            return provider.credential();
        } catch (Throwable e) {
            return Mono.error(e);
        }
    }

    private static @Nullable Object call(Fuseable.ScalarCallable<?> scalar) {
        try {
            return scalar.call();
        } catch (Exception e) {
            // an error: the subscriber gets it
            return null;
        }
    }

    /** Stores the credential of an attempt. */
    public void sentWith(ApiCredential credential) {
        sent = credential;
    }

    /** Returns the credential of the last attempt. */
    @Nullable
    public ApiCredential sent() {
        return sent;
    }

    /** Returns {@code true} if the provider may be called for another credential, which happens once per call. */
    public boolean mayReplace() {
        return !replaced;
    }

    /** Gets another credential for the next attempt after the server rejected one. */
    public Mono<Void> replace(ApiCredential rejected, AuthenticationException why) {
        replaced = true;
        return fetch(() -> provider.replacement(rejected, why))
                .doOnNext(given -> keep(given, true))
                .then();
    }

    private void keep(ApiCredential given, boolean replacement) {
        fetched = new FetchedCredential(given, call.mark(), replacement);
    }

    /**
     * A provider without a status may return the rejected credential again, so its replacement is used whatever its
     * age.
     */
    private boolean isStillGood(FetchedCredential early) {
        return call.tookSince(early.at()).compareTo(FRESH) < 0 || early.replacement() && status().credential() == null;
    }

    private CredentialStatus status() {
        try {
            CredentialStatus status = provider.status();
            return status == null ? CredentialStatus.unknown() : status;
        } catch (Throwable e) {
            return CredentialStatus.failed(typed(e));
        }
    }

    /** Bounds the time of the provider by the call's deadline, and fails if it returns nothing. */
    private Mono<ApiCredential> fetch(Supplier<Mono<ApiCredential>> ask) {
        return GuardedMono.<ApiCredential>of(ask, this::typed)
                .within(call.untilLastSend(), scheduler, this::tooLate)
                .contextWrite(CallScope::leave)
                .switchIfEmpty(Mono.error(() -> new InvalidRequestException(
                        call.context, CredentialCheck.FIELD, "the credentials provider returned no credential")))
                .doOnNext(given -> CredentialCheck.require(given, call.operation, call.context));
    }

    private DeadlineExceededException tooLate() {
        return new DeadlineExceededException(call.context, call.timeout, status().failure(), DeliveryOutcome.NOT_SENT);
    }

    /**
     * Exceptions of the provider pass unchanged, so that the application can handle them; an {@link Error} is wrapped.
     */
    private Throwable typed(Throwable error) {
        return error instanceof Exception
                ? ofThisCall(error)
                : new ExtensionFailedException(
                        call.context,
                        "the credentials provider failed with "
                                + error.getClass().getName() + "; nothing was sent. Check "
                                + provider.getClass().getName(),
                        error);
    }

    /** Calls that share a failure need separate instances, since exceptions collect suppressed ones. */
    private Throwable ofThisCall(Throwable error) {
        if (error instanceof ReauthorizationRequiredException e) {
            return e.inContext(call.context.withRequestId(e.requestId()));
        }
        return error instanceof OAuthException e ? e.inContext(call.context.withRequestId(e.requestId())) : error;
    }
}
