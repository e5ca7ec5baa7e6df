package io.github.manusreactive.website;

import io.github.manusreactive.call.EndpointGroup;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.PublishFailedException;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * Websites that agents built. Needs an API key or a trusted app. What all calls have in common is described in
 * {@link EndpointGroup}.
 *
 * @since 0.1.0
 */
public interface Websites extends EndpointGroup<Websites> {

    /**
     * Reads the publish state: {@code website.status}, 100 a minute and user.
     *
     * @param website the site
     * @return its state
     */
    Mono<WebsiteStatus> status(WebsiteRef website);

    /**
     * Lists the checkpoints, newest first: {@code website.listCheckpoints}, 100 a minute and user. One request.
     *
     * @param website the site
     * @return its checkpoints, and which of them is live
     */
    Mono<WebsiteCheckpoints> listCheckpoints(WebsiteRef website);

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
    Mono<PublishedVersion> publish(PublishWebsiteRequest request);

    /**
     * Changes title or visibility without deploying: {@code website.update}, 40 a minute and user.
     *
     * @param request what to change
     * @return completes when the server took it
     */
    Mono<Void> update(UpdateWebsiteRequest request);

    /**
     * Waits until a site is live: reads {@code website.status} every two seconds. A look that fails because the server or the
     * network does is followed by the next one.
     *
     * @param website the site
     * @param timeout how long to wait at most; positive
     * @return the state once published. Fails with {@link PublishFailedException} where the deployment failed, and with {@link
     *     DeadlineExceededException} where the time is over
     */
    Mono<WebsiteStatus> awaitPublished(WebsiteRef website, Duration timeout);

    /**
     * Waits until a deployment is live: reads {@code website.status} every two seconds. A state that still shows the version
     * before is waited out.
     *
     * @param version what {@link #publish} returned
     * @param timeout how long to wait at most; positive
     * @return the state once this version is live. Fails with {@link PublishFailedException} where the deployment failed, and
     *     with {@link DeadlineExceededException} where the time is over
     */
    Mono<WebsiteStatus> awaitPublished(PublishedVersion version, Duration timeout);
}
