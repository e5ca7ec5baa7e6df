package io.github.manusreactive.auth;

import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.TokenStoreException;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.internal.util.SingleFlight;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * A user's OAuth tokens, refreshed before they expire and when the server rejects them. Create one per user and share
 * it.
 *
 * <ul>
 *   <li>One refresh serves all calls that need it, and a caller that cancels does not cancel it for the others.
 *   <li>New tokens are saved in the {@link TokenStore} before any call uses them. If saving fails, calls fail with
 * {@link TokenStoreException}; the tokens are kept and saved with the next call.
 *   <li>Before a refresh, the provider checks if the store contains newer tokens, for example from another process.
 *   <li>If the server requires a new authorization ({@code invalid_grant} for a refresh or {@code
 * reauthorization_required} for a call), all calls fail with {@link ReauthorizationRequiredException}, and nothing is
 * sent until the store contains other tokens.
 *   <li>If a refresh fails but can succeed later (no connection, lost response, 429, 5xx), calls use the old access
 * token until it expires. The refresh is repeated with the same refresh token, first after one second, then after
 * doubling delays of up to half a minute, or after {@code Retry-After}, up to five minutes. Calls without a usable
 * access token wait until their deadline.
 * </ul>
 *
 * @implNote A refresh runs inside {@link TokenStore#exclusively}, with the Reactor context of the call that started it.
 *     Each call receives the result in its own context.
 * @since 0.1.0
 */
public final class RefreshingOAuthCredentialsProvider implements CredentialsProvider {

    private final String user;
    private final TokenRenewalExecutor renewal;
    private final SingleFlight<CachedTokens> flight = new SingleFlight<>();

    private RefreshingOAuthCredentialsProvider(Builder builder) {
        this.user = builder.user;
        this.renewal = new TokenRenewalExecutor(
                builder.flow,
                builder.store,
                builder.user,
                builder.refreshAhead,
                builder.storeTimeout,
                builder.scheduler);
    }

    /**
     * Creates a provider with default settings.
     *
     * @param flow the app's flow, shared by all its users
     * @param store contains the user's tokens
     * @param user the user's label
     */
    public static RefreshingOAuthCredentialsProvider of(OAuthFlow flow, TokenStore store, String user) {
        return builder(flow, store, user).build();
    }

    /**
     * Returns a builder.
     *
     * @param flow the app's flow, shared by all its users
     * @param store contains the user's tokens
     * @param user the user's label
     */
    public static Builder builder(OAuthFlow flow, TokenStore store, String user) {
        return new Builder(flow, store, user);
    }

    /** Returns the user's label, under which the tokens are stored. */
    public String user() {
        return user;
    }

    /**
     * Returns the current access token, and refreshes it first if it is about to expire. If the token endpoint is
     * unavailable and there is no usable access token, this waits until the subscriber cancels; calls of the client
     * cancel at their deadline.
     *
     * @return the access token. Fails with {@link ReauthorizationRequiredException} if the user must authorize the app,
     *     with {@link TokenStoreException} if the store fails, or like {@link OAuthFlow#refresh} if repeating the
     *     refresh cannot help
     */
    @Override
    public Mono<ApiCredential> credential() {
        return Mono.defer(() -> {
            CachedTokens now = renewal.usable();
            return now != null ? Mono.just(now.credential()) : patiently(this::current);
        });
    }

    private Mono<ApiCredential> current() {
        CachedTokens now = renewal.usable();
        Mono<CachedTokens> usable = now != null ? Mono.just(now) : flight.join(() -> renewal.renew(null));
        return usable.map(CachedTokens::credential);
    }

    @Override
    public CredentialStatus status() {
        return renewal.status();
    }

    @Override
    public Mono<ApiCredential> replacement(ApiCredential rejected, AuthenticationException why) {
        String refused = rejected instanceof ApiCredential.BearerToken token ? token.value() : "";
        Mono<CachedTokens> renewed = flight.join(() -> renewal.renew(refused));
        return patiently(() -> {
            if (why.serverMessage().contains("reauthorization_required")) {
                reauthorizationRequired(rejected);
            }
            CachedTokens now = renewal.usable();
            if (now != null && !now.hasAccessToken(refused)) {
                return Mono.just(now.credential());
            }
            // a renewal started by another caller can return the very token that the server rejected: renew once more
            return renewed.flatMap(first -> first.hasAccessToken(refused) ? renewed : Mono.just(first))
                    .flatMap(last -> last.hasAccessToken(refused) ? Mono.error(why) : Mono.just(last.credential()));
        });
    }

    /** Waits in the subscription of each caller, so that nothing is refreshed after all callers have cancelled. */
    private Mono<ApiCredential> patiently(Supplier<Mono<ApiCredential>> attempt) {
        return Mono.defer(attempt)
                .retryWhen(Retry.from(failures -> failures.concatMap(failed -> renewal.untilRepeat(failed.failure()))));
    }

    @Override
    public void reauthorizationRequired(ApiCredential rejected) {
        renewal.end(rejected);
    }

    /**
     * Replaces the tokens, for example after a new authorization: saves them, then uses them.
     *
     * @param tokens from {@link OAuthFlow#exchange}
     * @return completes when the tokens are saved; if it fails with {@link TokenStoreException}, the old tokens stay in
     *     use
     */
    public Mono<Void> replace(OAuthTokens tokens) {
        return flight.alone(() -> renewal.replace(tokens)).then();
    }

    /**
     * Builder of {@link RefreshingOAuthCredentialsProvider}.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        final OAuthFlow flow;
        final TokenStore store;
        final String user;
        Duration refreshAhead = Duration.ofMinutes(5);
        Duration storeTimeout = Duration.ofSeconds(10);
        Scheduler scheduler = Schedulers.parallel();

        private Builder(OAuthFlow flow, TokenStore store, String user) {
            this.flow = Objects.requireNonNull(flow, "flow");
            this.store = Objects.requireNonNull(store, "store");
            if (user == null || user.isBlank()) {
                throw new InvalidSettingException("user", "is missing or blank");
            }
            this.user = user;
        }

        /**
         * Sets the time before expiry at which an access token is refreshed, at most half the lifetime of a token that
         * this process obtained.
         *
         * @param margin from zero to 365 days; default: 5 min
         */
        public Builder refreshAhead(Duration margin) {
            Preconditions.notNegativeSetting("refreshAhead", margin);
            this.refreshAhead = margin;
            return this;
        }

        /**
         * Sets the timeout of one access to the store.
         *
         * @param timeout from 1 ms to 365 days; default: 10 s
         */
        public Builder storeTimeout(Duration timeout) {
            Preconditions.positiveSetting("storeTimeout", timeout);
            this.storeTimeout = timeout;
            return this;
        }

        /**
         * Sets the clock for token expiry and the timer of the store timeout.
         *
         * @param scheduler default: {@link Schedulers#parallel()}
         */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
            return this;
        }

        /** Creates the provider. Nothing is read or sent before the first call. */
        public RefreshingOAuthCredentialsProvider build() {
            return new RefreshingOAuthCredentialsProvider(this);
        }
    }
}
