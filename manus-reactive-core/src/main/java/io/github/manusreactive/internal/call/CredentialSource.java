package io.github.manusreactive.internal.call;

import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.auth.CredentialCheck;
import io.github.manusreactive.auth.CredentialStatus;
import io.github.manusreactive.auth.CredentialsProvider;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.ExtensionFailedException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.OAuthException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.internal.util.GuardedMono;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Gets the credentials of one call's attempts. A token may end while a call waits for the rate limit, so the credential that is sent
 * is fetched after the permit was granted. What can be known before the wait is checked before it.
 */
public final class CredentialSource {

    /** A credential fetched this recently is sent without asking the provider again. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final CallInvocation<?> call;
    private final CredentialsProvider provider;
    private final Scheduler scheduler;
    private @Nullable FetchedCredential fetched;
    private @Nullable ApiCredential sent;
    private boolean replaced;

    /** A credential that was fetched before the wait for the permit. */
    private record FetchedCredential(ApiCredential credential, long at, boolean replacement) {}

    CredentialSource(CallInvocation<?> call, Scheduler scheduler) {
        this.call = call;
        this.provider = call.user.credentials();
        this.scheduler = scheduler;
    }

    /** Completes if the call may wait for its permit; fails if it is known that no credential allows it. */
    public Mono<Void> beforePermit() {
        return Mono.defer(() -> {
            if (fetched != null) {
                return Mono.empty();
            }
            CredentialStatus status = status();
            Throwable failure = status.failure();
            if (status.failed() && failure != null) {
                return Mono.error(ofThisCall(failure));
            }
            ApiCredential known = status.credential();
            if (known != null) {
                CredentialCheck.require(known, call.operation, call.context);
                return Mono.empty();
            }
            return fetch(provider::credential)
                    .doOnNext(given -> keep(given, false))
                    .then();
        });
    }

    /** Gives the credential to send. */
    public Mono<ApiCredential> afterPermit() {
        return Mono.defer(() -> {
            FetchedCredential early = fetched;
            fetched = null;
            return early != null && isStillGood(early) ? Mono.just(early.credential()) : fetch(provider::credential);
        });
    }

    /** Remembers what an attempt is sent with. */
    public void sentWith(ApiCredential credential) {
        sent = credential;
    }

    /** What the last attempt was sent with. */
    @Nullable
    public ApiCredential sent() {
        return sent;
    }

    /** Whether another credential may be asked for: once in a call. */
    public boolean mayReplace() {
        return !replaced;
    }

    /** Gets another credential for the next attempt, after the server refused one. */
    public Mono<Void> replace(ApiCredential rejected, AuthenticationException why) {
        replaced = true;
        return fetch(() -> provider.replacement(rejected, why))
                .doOnNext(given -> keep(given, true))
                .then();
    }

    private void keep(ApiCredential given, boolean replacement) {
        fetched = new FetchedCredential(given, call.mark(), replacement);
    }

    /** A provider without a status may give the refused credential again, so its replacement is used whatever its age. */
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

    /** A provider that hangs does not outlive the call, and one that gives nothing ends it with an error. */
    private Mono<ApiCredential> fetch(Supplier<Mono<ApiCredential>> ask) {
        return GuardedMono.<ApiCredential>of(ask, this::typed)
                .within(call.untilLastSend(), scheduler, this::tooLate)
                .contextWrite(CallScope::leave)
                .switchIfEmpty(Mono.error(() -> new InvalidRequestException(
                        call.context, CredentialCheck.FIELD, "the credentials provider returned no credential")))
                .doOnNext(given -> CredentialCheck.require(given, call.operation, call.context));
    }

    private DeadlineExceededException tooLate() {
        return new DeadlineExceededException(call.context, call.options.timeout(), status().failure());
    }

    /** An exception of the provider's own is the application's to handle, and passes as it is; an {@link Error} does not pass. */
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

    /** Calls that share a failure do not share its instance, which collects suppressed exceptions. */
    private Throwable ofThisCall(Throwable error) {
        if (error instanceof ReauthorizationRequiredException e) {
            return e.inContext(call.context.withRequestId(e.requestId()));
        }
        return error instanceof OAuthException e ? e.inContext(call.context.withRequestId(e.requestId())) : error;
    }
}
