package io.github.manusreactive.examples.service.job;

import io.github.manusreactive.examples.service.ServiceSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Selects ended jobs to remove: those that ended too long ago, and the oldest beyond the number that each user keeps. */
final class JobRetention {

    private static final Duration MIN_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MAX_INTERVAL = Duration.ofHours(1);

    private final int number;
    private final Duration age;

    JobRetention(ServiceSettings settings) {
        this.number = settings.keepEndedJobs();
        this.age = settings.keepEndedFor();
    }

    /** Returns how often to remove jobs by age. */
    Duration interval() {
        return Stream.of(age, MAX_INTERVAL)
                .min(Comparator.naturalOrder())
                .filter(interval -> interval.compareTo(MIN_INTERVAL) > 0)
                .orElse(MIN_INTERVAL);
    }

    /** Returns the jobs to remove at this time. */
    List<ServiceJob> surplus(Collection<ServiceJob> jobs, Instant now) {
        Instant oldest = now.minus(age);
        return jobs.stream()
                .filter(job -> job.status().isEnd())
                .collect(Collectors.groupingBy(
                        job -> Objects.requireNonNullElse(job.info().owner(), "")))
                .values()
                .stream()
                .flatMap(ofUser -> surplusOfUser(ofUser, oldest))
                .toList();
    }

    private Stream<ServiceJob> surplusOfUser(List<ServiceJob> ended, Instant oldest) {
        List<ServiceJob> newestFirst = ended.stream()
                .sorted(Comparator.comparing((ServiceJob job) -> job.info().createdAt())
                        .reversed())
                .toList();
        return Stream.concat(
                newestFirst.stream().skip(number),
                newestFirst.stream().limit(number).filter(job -> job.endedAt().isBefore(oldest)));
    }
}
