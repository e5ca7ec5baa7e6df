package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.retry.RetrySettings;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Settings of an examination.
 *
 * @param transport transport to the service, not closed by the examination
 * @param baseUrl base URL of the API, {@code null} for the public one
 * @param user user of the account
 * @param targets ids for the checks
 * @param timeout maximum time of a call, including retries
 * @param retry retries of failed reads
 * @param clock the local clock
 * @param salt random bytes, used once, for the invented values of the recording
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
