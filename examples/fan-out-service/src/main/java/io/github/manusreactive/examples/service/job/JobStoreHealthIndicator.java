package io.github.manusreactive.examples.service.job;

import org.springframework.boot.health.contributor.AbstractReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Down while the directory of jobs cannot be used, so that the service gets no requests. */
@Component
class JobStoreHealthIndicator extends AbstractReactiveHealthIndicator {

    private final JobRegistry jobs;

    JobStoreHealthIndicator(JobRegistry jobs) {
        this.jobs = jobs;
    }

    @Override
    protected Mono<Health> doHealthCheck(Health.Builder builder) {
        return jobs.usable().map(usable -> (usable ? builder.up() : builder.down()).build());
    }
}
