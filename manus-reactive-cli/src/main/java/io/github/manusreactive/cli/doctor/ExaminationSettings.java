package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.retry.RetrySettings;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * What to examine.
 *
 * @param transport reaches the service; not closed by the examination
 * @param baseUrl where the service is, {@code null} for the public one
 * @param user whose account it is
 * @param targets ids to read by
 * @param timeout longest time of a call with its retries
 * @param retry how often a failed read is repeated, and when
 * @param clock the local clock
 * @param salt decides the invented values of the recording; random, and used once
 */
public record ExaminationSettings(
        HttpTransport transport,
        @Nullable String baseUrl,
        ManusUser user,
        CheckTargets targets,
        Duration timeout,
        RetrySettings retry,
        InstantSource clock,
        byte[] salt) {}
