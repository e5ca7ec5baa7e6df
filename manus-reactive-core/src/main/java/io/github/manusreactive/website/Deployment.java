package io.github.manusreactive.website;

import io.github.manusreactive.exchange.CallStart;
import io.github.manusreactive.exchange.Exchange;
import io.github.manusreactive.exchange.Finding;
import io.github.manusreactive.exchange.Reconciler;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/** Looks whether a deployment is under way or has ended since a publish call began. */
final class Deployment implements Reconciler<PublishedVersion> {

    private final WebsiteRef website;

    Deployment(PublishWebsiteRequest request) {
        this.website = new WebsiteRef(request.taskId(), request.websiteId());
    }

    @Override
    public Mono<Finding<PublishedVersion>> look(Exchange reads, CallStart start) {
        Websites websites = new Websites(reads);
        return websites.status(website).flatMap(state -> {
            if (state.publishStatus().equals(PublishStatus.PUBLISHING)) {
                return websites.listCheckpoints(website).map(Deployment::newest);
            }
            if (state.publishStatus().equals(PublishStatus.UNPUBLISHED)) {
                return Mono.just(new Finding.Absent<>());
            }
            Instant updatedAt = state.statusUpdatedAt();
            if (!state.publishStatus().equals(PublishStatus.PUBLISHED)
                    || updatedAt == null
                    || state.versionId() == null) {
                return Mono.just(new Finding.Unclear<>("the site is " + state.publishStatus(), null));
            }
            PublishedVersion live = new PublishedVersion(state.websiteId(), state.versionId(), Map.of());
            return Mono.just(Finding.amongLookalikes(List.of(state), start, same -> updatedAt, same -> live));
        });
    }

    /** A deployment always takes the newest checkpoint. */
    private static Finding<PublishedVersion> newest(WebsiteCheckpoints checkpoints) {
        return checkpoints.checkpoints().isEmpty()
                ? new Finding.Unclear<>("the site is being published, but has no checkpoints", null)
                : new Finding.Found<>(new PublishedVersion(
                        checkpoints.websiteId(),
                        checkpoints.checkpoints().get(0).versionId(),
                        Map.of()));
    }
}
