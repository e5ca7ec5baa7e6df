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
 * A user's OAuth tokens, refreshed ahead of their expiry and when the server refuses them. Make one per user and share it.
 *
 * <ul>
 *   <li>However many calls need a refresh, one is sent; a caller that cancels does not end it for the others.
 *   <li>The new pair is saved in the {@link TokenStore} before any call uses it. While saving fails, calls fail with
 *       {@link TokenStoreException}, and the pair is kept and saved again with the next call.
 *   <li>Before a refresh the store is asked whether somebody else, such as another process, has a newer pair already.
 *   <li>Once the server wants a new approval (a refresh answered {@code invalid_grant}, or a call
 *       {@code reauthorization_required}), calls fail with {@link ReauthorizationRequiredException} without asking again, until
 *       other tokens are in the store.
 *   <li>A refresh that may succeed later (no connection, a lost response, 429, 5xx) leaves the old access token in use while it
 *       lives, and is repeated with the same refresh token: after a second at first, then after twice the time up to half a minute,
 *       or after {@code Retry-After}, up to five minutes. Calls without a usable access token wait for the repeat until their
 *       deadline.
 * </ul>
 *
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
     * Credentials with the defaults.
     *
     * @param flow the app's flow, shared by all its users
     * @param store where the user's tokens are
     * @param user the user's label
     * @return the credentials
     */
    public static RefreshingOAuthCredentialsProvider of(OAuthFlow flow, TokenStore store, String user) {
        return builder(flow, store, user).build();
    }

    /**
     * Starts a configuration.
     *
     * @param flow the app's flow, shared by all its users
     * @param store where the user's tokens are
     * @param user the user's label
     * @return a builder
     */
    public static Builder builder(OAuthFlow flow, TokenStore store, String user) {
        return new Builder(flow, store, user);
    }

    /**
     * Whose tokens these are.
     *
     * @return the label under which they are stored
     */
    public String user() {
        return user;
    }

    /**
     * The access token to use now, refreshed first where it is about to expire. While the token endpoint is unavailable and there is no
     * usable access token, this waits for as long as it is subscribed to: a call of the client does so until its deadline.
     *
     * @return a bearer token. Fails with {@link ReauthorizationRequiredException} where the user has to approve (anew), with
     *     {@link TokenStoreException} where the store fails, or as {@link OAuthFlow#refresh} does if a repeat cannot help
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
            // A run that others started may end with the very token that was refused here: run once more then.
            return renewed.flatMap(first -> first.hasAccessToken(refused) ? renewed : Mono.just(first))
                    .flatMap(last -> last.hasAccessToken(refused) ? Mono.error(why) : Mono.just(last.credential()));
        });
    }

    /** Waits in the subscription of each caller, so that nothing is refreshed when no caller is left. */
    private Mono<ApiCredential> patiently(Supplier<Mono<ApiCredential>> attempt) {
        return Mono.defer(attempt)
                .retryWhen(Retry.from(failures -> failures.concatMap(failed -> renewal.untilRepeat(failed.failure()))));
    }

    @Override
    public void reauthorizationRequired(ApiCredential rejected) {
        renewal.end(rejected);
    }

    /**
     * Puts other tokens in place, as after a new approval: saves them, then uses them.
     *
     * @param tokens from {@link OAuthFlow#exchange}
     * @return completes when they are saved; fails with {@link TokenStoreException}, leaving the old tokens in use
     */
    public Mono<Void> replace(OAuthTokens tokens) {
        return flight.alone(() -> renewal.replace(tokens)).then();
    }

    /**
     * Builds {@link RefreshingOAuthCredentialsProvider}.
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
         * How long before its expiry an access token is refreshed; at most half the life of a token that this process got.
         *
         * @param margin from zero to 365 days; default: 5 min
         */
        public Builder refreshAhead(Duration margin) {
            Preconditions.notNegativeSetting("refreshAhead", margin);
            this.refreshAhead = margin;
            return this;
        }

        /**
         * How long one access to the store may take.
         *
         * @param timeout from 1 ms to 365 days; default: 10 s
         */
        public Builder storeTimeout(Duration timeout) {
            Preconditions.positiveSetting("storeTimeout", timeout);
            this.storeTimeout = timeout;
            return this;
        }

        /**
         * Tells when a token expires, and runs the timer of the store's timeout.
         *
         * @param scheduler default: {@link Schedulers#parallel()}
         */
        public Builder scheduler(Scheduler scheduler) {
            this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
            return this;
        }

        /**
         * Builds the credentials. Nothing is read or sent before the first call.
         *
         * @return the credentials
         */
        public RefreshingOAuthCredentialsProvider build() {
            return new RefreshingOAuthCredentialsProvider(this);
        }
    }
}
