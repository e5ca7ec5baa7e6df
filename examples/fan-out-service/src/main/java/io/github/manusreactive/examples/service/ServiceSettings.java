package io.github.manusreactive.examples.service;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the service.
 *
 * @param directory directory of jobs and their ledgers, created if missing
 * @param hosts host names, without port, that the service accepts in addition to those of the loopback interface
 * @param authenticatingProxy whether a proxy authenticates all requests, so that the service may listen on other
 *     interfaces than loopback without authentication of its own
 * @param maxPrompts maximum number of prompts of one job
 * @param maxRunningJobs maximum number of jobs that run at once
 * @param keepEndedJobs number of ended jobs to keep for each user; the oldest are removed
 * @param keepEndedFor time to keep a job after its last task ended
 * @param maxQuestions maximum number of agents of one job that wait for an answer; further ones are parked
 * @param questionPatience maximum time an agent waits for an answer before it is parked
 * @param uploadPause maximum pause of the sender between prompts
 * @param uploadTime maximum time to receive all prompts of a job
 * @param pushInterval interval at which changes are sent to browsers
 * @param heartbeat interval at which the service shows that the connection is alive
 */
@Validated
@ConfigurationProperties(value = "fan-out", ignoreUnknownFields = false)
public record ServiceSettings(
        @DefaultValue("fan-out-jobs") Path directory,

        @DefaultValue
        List<@Pattern(regexp = HOST_NAME, message = "must be a host name without scheme, port and path") String> hosts,

        @DefaultValue("false") boolean authenticatingProxy,
        @DefaultValue("10000") @Min(1) int maxPrompts,
        @DefaultValue("20") @Min(1) int maxRunningJobs,
        @DefaultValue("100") @Min(1) int keepEndedJobs,
        @DefaultValue("30d") @DurationMin(millis = 1) Duration keepEndedFor,
        @DefaultValue("1000") @Min(1) int maxQuestions,
        @DefaultValue("24h") @DurationMin(millis = 1) Duration questionPatience,
        @DefaultValue("30s") @DurationMin(millis = 1) Duration uploadPause,
        @DefaultValue("10m") @DurationMin(millis = 1) Duration uploadTime,
        @DefaultValue("250ms") @DurationMin(millis = 1) Duration pushInterval,
        @DefaultValue("15s") @DurationMin(millis = 1) Duration heartbeat) {

    /** Regular expression of a host name or address, as in a URI. */
    public static final String HOST_NAME = "\\[[0-9A-Fa-f:.]+]|[^\\[\\]:/?#@,\\s]+";
}
