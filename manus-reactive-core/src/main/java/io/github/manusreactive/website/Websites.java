package io.github.manusreactive.website;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.ManusApiException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.PublishFailedException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.internal.Preconditions;
import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.call.DeploymentConflictDetector;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Websites that agents built. Needs an API key or a trusted app. All calls are cold: nothing is sent before subscription, and
 * each subscription is a new call. Errors are those of {@link io.github.manusreactive.error.ManusException}.
 *
 * @since 0.1.0
 */
public final class Websites {

    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final CallExecutor exchange;

    /**
     * @param exchange runs the calls
     */
    public Websites(CallExecutor exchange) {
        this.exchange = exchange;
    }

    /**
     * Reads the publish state: {@code website.status}, 100 a minute and user.
     *
     * @param website the site
     * @return its state
     */
    public Mono<WebsiteStatus> status(WebsiteRef website) {
        return exchange.call(ApiRequest.get(Operation.WEBSITE_STATUS, query(website), WebsiteStatus.class));
    }

    /**
     * Lists the checkpoints, newest first: {@code website.listCheckpoints}, 100 a minute and user. One request.
     *
     * @param website the site
     * @return its checkpoints, and which of them is live
     */
    public Mono<WebsiteCheckpoints> listCheckpoints(WebsiteRef website) {
        return exchange.call(
                ApiRequest.get(Operation.WEBSITE_LIST_CHECKPOINTS, query(website), WebsiteCheckpoints.class));
    }

    /**
     * Deploys the newest checkpoint: {@code website.publish}, 40 a minute and user. Returns when the deployment has begun;
     * {@link #awaitPublished(PublishedVersion, Duration)} waits for its end. If a deployment of the site is running already, nothing
     * is deployed a second time: the result is the running deployment, read from {@code website.status} and {@code
     * website.listCheckpoints}. A site without a checkpoint gives a {@link
     * io.github.manusreactive.error.FailedPreconditionException}, a visibility above the cap of the site a {@link
     * io.github.manusreactive.error.PermissionDeniedException}. An unknown outcome ends in an {@link
     * io.github.manusreactive.error.AmbiguousOutcomeException}: read {@link #status} before publishing again.
     *
     * @param request the site and who may see it
     * @return what is being deployed
     */
    public Mono<PublishedVersion> publish(PublishWebsiteRequest request) {
        return exchange.call(ApiRequest.post(Operation.WEBSITE_PUBLISH, request, PublishedVersion.class))
                .onErrorResume(
                        ManusApiException.class,
                        error -> isRunning(error) ? running(request, error) : Mono.error(error));
    }

    private static boolean isRunning(ManusApiException error) {
        return DeploymentConflictDetector.isIn(Operation.WEBSITE_PUBLISH, error.serverMessage());
    }

    /** A deployment takes the newest checkpoint; one that has ended meanwhile shows what is live. */
    private Mono<PublishedVersion> running(PublishWebsiteRequest request, ManusApiException conflict) {
        WebsiteRef website = new WebsiteRef(request.taskId(), request.websiteId());
        return status(website)
                .flatMap(state -> state.publishStatus().equals(PublishStatus.PUBLISHED) && state.versionId() != null
                        ? Mono.just(new PublishedVersion(state.websiteId(), state.versionId(), Map.of()))
                        : listCheckpoints(website).map(checkpoints -> newest(state, checkpoints)))
                .map(version -> version.websiteId() == null
                        ? new PublishedVersion(request.websiteId(), version.versionId(), Map.of())
                        : version)
                .onErrorMap(ManusException.class, unreadable -> {
                    conflict.addSuppressed(unreadable);
                    return conflict;
                });
    }

    private static PublishedVersion newest(WebsiteStatus state, WebsiteCheckpoints checkpoints) {
        String version = checkpoints.checkpoints().isEmpty()
                ? null
                : checkpoints.checkpoints().get(0).versionId();
        return new PublishedVersion(
                state.websiteId() == null ? checkpoints.websiteId() : state.websiteId(), version, Map.of());
    }

    /**
     * Changes title or visibility without deploying: {@code website.update}, 40 a minute and user.
     *
     * @param request what to change
     * @return completes when the server took it
     */
    public Mono<Void> update(UpdateWebsiteRequest request) {
        return exchange.call(ApiRequest.post(Operation.WEBSITE_UPDATE, request)).then();
    }

    /**
     * Waits until a site is live: reads {@code website.status} every two seconds. A look that fails because the server or the
     * network does is followed by the next one.
     *
     * @param website the site
     * @param timeout how long to wait at most; positive
     * @return the state once published. Fails with {@link PublishFailedException} where the deployment failed, and with {@link
     *     DeadlineExceededException} where the time is over
     */
    public Mono<WebsiteStatus> awaitPublished(WebsiteRef website, Duration timeout) {
        return await(website, state -> true, timeout);
    }

    /**
     * Waits until a deployment is live: reads {@code website.status} every two seconds. A state that still shows the version
     * before is waited out.
     *
     * @param version what {@link #publish} returned
     * @param timeout how long to wait at most; positive
     * @return the state once this version is live. Fails with {@link PublishFailedException} where the deployment failed, and
     *     with {@link DeadlineExceededException} where the time is over
     */
    public Mono<WebsiteStatus> awaitPublished(PublishedVersion version, Duration timeout) {
        Preconditions.required("version", version);
        String websiteId = version.websiteId();
        if (websiteId == null) {
            throw new InvalidRequestException(
                    "website_id",
                    "is missing: the response to website.publish named no site, await it by its WebsiteRef");
        }
        return await(
                WebsiteRef.ofWebsite(websiteId),
                state -> state.versionId() == null
                        || version.versionId() == null
                        || state.versionId().equals(version.versionId()),
                timeout);
    }

    private Mono<WebsiteStatus> await(WebsiteRef website, Predicate<WebsiteStatus> isLive, Duration timeout) {
        Preconditions.positive("timeout", timeout);
        Mono<WebsiteStatus> look = status(website);
        return Mono.deferContextual(subscriber -> {
            ManusUser caller = ManusUser.from(subscriber).orElse(exchange.user());
            CallContext context = CallContext.of(Operation.WEBSITE_STATUS, caller.label());
            AtomicReference<@Nullable Throwable> lastFailure = new AtomicReference<>();
            return look.onErrorResume(Websites::isPassing, failure -> {
                        lastFailure.set(failure);
                        return Mono.empty();
                    })
                    .flatMap(state -> {
                        if (state.publishStatus().equals(PublishStatus.FAILED)) {
                            return Mono.error(new PublishFailedException(context, name(state, website)));
                        }
                        return state.publishStatus().equals(PublishStatus.PUBLISHED) && isLive.test(state)
                                ? Mono.just(state)
                                : Mono.empty();
                    })
                    .repeatWhenEmpty(looks -> looks.delayElements(INTERVAL, exchange.scheduler()))
                    .timeout(
                            timeout,
                            Mono.error(() -> new DeadlineExceededException(context, timeout, lastFailure.get())),
                            exchange.scheduler());
        });
    }

    private static String name(WebsiteStatus state, WebsiteRef website) {
        String asked = website.websiteId() == null ? "of task " + website.taskId() : website.websiteId();
        return state.websiteId() == null ? String.valueOf(asked) : state.websiteId();
    }

    /** A look that failed is no news of the site: the next one may succeed. */
    private static boolean isPassing(Throwable failure) {
        return failure instanceof ServerException || failure instanceof ManusTransportException;
    }

    private static Query query(WebsiteRef website) {
        Preconditions.required("website", website);
        return Query.of().with("task_id", website.taskId()).with("website_id", website.websiteId());
    }
}
