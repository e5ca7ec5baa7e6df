package io.github.manusreactive.website;

import io.github.manusreactive.call.EndpointGroup;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.PublishFailedException;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * Operations on websites that agents built. Needs an API key or a trusted app. {@link EndpointGroup} describes the behaviour that
 * all calls share.
 *
 * @since 0.1.0
 */
public interface Websites extends EndpointGroup<Websites> {

    /** Returns the publish status of a site ({@code website.status}, limited to 100 per minute and user). */
    Mono<WebsiteStatus> status(WebsiteRef website);

    /**
     * Lists the checkpoints of a site, newest first, in one request ({@code website.listCheckpoints}, limited to 100 per minute
     * and user).
     *
     * @return the checkpoints, and which of them is live
     */
    Mono<WebsiteCheckpoints> listCheckpoints(WebsiteRef website);

    /**
     * Deploys the newest checkpoint ({@code website.publish}, limited to 40 per minute and user). Returns when the deployment has
     * started; {@link #awaitPublished(PublishedVersion, Duration)} waits for its end. If a deployment of the site is already in
     * progress, the client starts none and returns the one in progress, read from {@code website.status} and
     * {@code website.listCheckpoints}. Fails with a {@link io.github.manusreactive.error.FailedPreconditionException} if the site
     * has no checkpoint, with a {@link io.github.manusreactive.error.PermissionDeniedException} if the visibility exceeds the cap
     * of the site, and with an {@link io.github.manusreactive.error.AmbiguousOutcomeException} if the outcome is unknown: check
     * {@link #status} before publishing again.
     *
     * @return the deployment
     */
    Mono<PublishedVersion> publish(PublishWebsiteRequest request);

    /**
     * Changes title or visibility without deploying ({@code website.update}, limited to 40 per minute and user).
     *
     * @return completes when the server accepted the change
     */
    Mono<Void> update(UpdateWebsiteRequest request);

    /**
     * Waits until a site is live by polling {@code website.status} every two seconds. Polling continues after a failed read if
     * the server or the network caused the failure.
     *
     * @param timeout maximum wait; positive
     * @return the status once published. Fails with a {@link PublishFailedException} if the deployment failed, and with a
     *     {@link DeadlineExceededException} after the timeout
     */
    Mono<WebsiteStatus> awaitPublished(WebsiteRef website, Duration timeout);

    /**
     * Waits until a deployment is live by polling {@code website.status} every two seconds. Polling continues while the status
     * still shows the previous version.
     *
     * @param version the result of {@link #publish}
     * @param timeout maximum wait; positive
     * @return the status once this version is live. Fails with a {@link PublishFailedException} if the deployment failed, and
     *     with a {@link DeadlineExceededException} after the timeout
     */
    Mono<WebsiteStatus> awaitPublished(PublishedVersion version, Duration timeout);
}
