package io.github.manusreactive.examples.service;

import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
@ConfigurationProperties("fan-out")
public record ServiceSettings(
        @DefaultValue("fan-out-jobs") Path directory,
        @DefaultValue List<String> hosts,
        @DefaultValue("false") boolean authenticatingProxy,
        @DefaultValue("10000") @Min(1) int maxPrompts,
        @DefaultValue("20") @Min(1) int maxRunningJobs,
        @DefaultValue("100") @Min(1) int keepEndedJobs,
        @DefaultValue("30d") Duration keepEndedFor,
        @DefaultValue("1000") @Min(1) int maxQuestions,
        @DefaultValue("24h") Duration questionPatience,
        @DefaultValue("30s") Duration uploadPause,
        @DefaultValue("10m") Duration uploadTime,
        @DefaultValue("250ms") Duration pushInterval,
        @DefaultValue("15s") Duration heartbeat) {}
