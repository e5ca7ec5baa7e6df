package io.github.manusreactive.examples.service;

import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What the service may be told.
 *
 * @param directory where jobs and their ledgers are kept; made where it is missing
 * @param hosts names, without port, that the service answers to besides those of the loopback interface
 * @param maxPrompts how many prompts one job may have
 * @param maxRunningJobs how many jobs may run at once
 * @param keepEndedJobs how many ended jobs are kept; of more than these, the oldest are removed
 * @param maxQuestions how many agents of one job may wait for a person at once; further ones are parked
 * @param questionPatience how long an agent may wait for a person before it is parked
 * @param uploadPause how long the sender of prompts may pause
 * @param uploadTime how long it may take until all prompts of a job have come
 * @param pushInterval how often watchers are told of changes
 * @param heartbeat how often watchers hear that the connection is alive
 */
@Validated
@ConfigurationProperties("fan-out")
public record ServiceSettings(
        @DefaultValue("fan-out-jobs") Path directory,
        @DefaultValue List<String> hosts,
        @DefaultValue("10000") @Min(1) int maxPrompts,
        @DefaultValue("20") @Min(1) int maxRunningJobs,
        @DefaultValue("100") @Min(1) int keepEndedJobs,
        @DefaultValue("1000") @Min(1) int maxQuestions,
        @DefaultValue("24h") Duration questionPatience,
        @DefaultValue("30s") Duration uploadPause,
        @DefaultValue("10m") Duration uploadTime,
        @DefaultValue("250ms") Duration pushInterval,
        @DefaultValue("15s") Duration heartbeat) {}
