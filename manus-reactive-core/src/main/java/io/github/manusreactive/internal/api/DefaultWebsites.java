package io.github.manusreactive.internal.api;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.ManusApiException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.PublishFailedException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.call.reconcile.DeploymentConflictDetector;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.website.PublishStatus;
import io.github.manusreactive.website.PublishWebsiteRequest;
import io.github.manusreactive.website.PublishedVersion;
import io.github.manusreactive.website.UpdateWebsiteRequest;
import io.github.manusreactive.website.WebsiteCheckpoints;
import io.github.manusreactive.website.WebsiteRef;
import io.github.manusreactive.website.WebsiteStatus;
import io.github.manusreactive.website.Websites;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

public final class DefaultWebsites implements Websites {

    private static final Duration INTERVAL = Duration.ofSeconds(2);

    private final CallExecutor executor;

    public DefaultWebsites(CallExecutor executor) {
        this.executor = executor;
    }

    @Override
    public Mono<WebsiteStatus> status(WebsiteRef website) {
        return executor.call(ApiRequest.get(Operation.WEBSITE_STATUS, query(website), WebsiteStatus.class));
    }

    @Override
    public Mono<WebsiteCheckpoints> listCheckpoints(WebsiteRef website) {
        return executor.call(
                ApiRequest.get(Operation.WEBSITE_LIST_CHECKPOINTS, query(website), WebsiteCheckpoints.class));
    }

    @Override
    public Mono<PublishedVersion> publish(PublishWebsiteRequest request) {
        return executor.call(ApiRequest.post(Operation.WEBSITE_PUBLISH, request, PublishedVersion.class))
                .onErrorResume(
                        ManusApiException.class,
                        error -> isRunning(error) ? running(request, error) : Mono.error(error));
    }

    private static boolean isRunning(ManusApiException error) {
        return DeploymentConflictDetector.isIn(Operation.WEBSITE_PUBLISH, error.serverMessage());
    }

    /** Returns the deployment in progress, which uses the newest checkpoint; if it has ended meanwhile, the live one. */
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

    @Override
    public Mono<Void> update(UpdateWebsiteRequest request) {
        return executor.call(ApiRequest.post(Operation.WEBSITE_UPDATE, request)).then();
    }

    @Override
    public Mono<WebsiteStatus> awaitPublished(WebsiteRef website, Duration timeout) {
        return await(website, state -> true, timeout);
    }

    @Override
    public Mono<WebsiteStatus> awaitPublished(PublishedVersion version, Duration timeout) {
        Preconditions.required("version", version);
        String websiteId = version.websiteId();
        if (websiteId == null) {
            throw new InvalidRequestException(
                    "website_id",
                    "is missing: the response to website.publish had no website id; await it by its WebsiteRef");
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
            ManusUser caller = ManusUser.from(subscriber).orElse(executor.user());
            CallContext context = CallContext.of(Operation.WEBSITE_STATUS, caller.label());
            AtomicReference<@Nullable Throwable> lastFailure = new AtomicReference<>();
            return look.onErrorResume(DefaultWebsites::isPassing, failure -> {
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
                    .repeatWhenEmpty(looks -> looks.delayElements(INTERVAL, executor.scheduler()))
                    .timeout(
                            timeout,
                            Mono.error(() -> new DeadlineExceededException(
                                    context, timeout, lastFailure.get(), DeliveryOutcome.APPLIED)),
                            executor.scheduler());
        });
    }

    private static String name(WebsiteStatus state, WebsiteRef website) {
        String asked = website.websiteId() == null ? "of task " + website.taskId() : website.websiteId();
        return state.websiteId() == null ? String.valueOf(asked) : state.websiteId();
    }

    /** Returns whether a failed read says nothing about the site, so that the next one may succeed. */
    private static boolean isPassing(Throwable failure) {
        return failure instanceof ServerException || failure instanceof ManusTransportException;
    }

    private static Query query(WebsiteRef website) {
        Preconditions.required("website", website);
        return Query.of().with("task_id", website.taskId()).with("website_id", website.websiteId());
    }
}
