package io.github.manusreactive.usage;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The credit balance. Base decisions on {@code totalCredits} only; the other values explain it.
 *
 * @param totalCredits available credits; for keys of team members the shared pool
 * @param freeCredits gifts and grants
 * @param periodicCredits remaining credits of this billing cycle; 0 if the membership lapsed
 * @param addonCredits remaining purchased extra credits; still reported after a lapse although they cannot be used then
 * @param proMonthlyCredits monthly quota of the plan, not a balance
 * @param eventCredits remaining campaign credits while the campaign runs
 * @param refreshCredits remaining credits of the daily or weekly refresh
 * @param maxRefreshCredits size of one refresh; 0 for teams
 * @param nextRefreshTime time of the next refresh; {@code null} if there is none
 * @param refreshInterval interval between refreshes
 * @param currentPeriodEnd end of the subscription period
 * @param extra unknown fields
 * @since 0.1.0
 */
public record AvailableCredits(
        int totalCredits,
        @Nullable Integer freeCredits,
        @Nullable Integer periodicCredits,
        @Nullable Integer addonCredits,
        @Nullable Integer proMonthlyCredits,
        @Nullable Integer eventCredits,
        @Nullable Integer refreshCredits,
        @Nullable Integer maxRefreshCredits,
        @Nullable Instant nextRefreshTime,
        @Nullable RefreshInterval refreshInterval,
        @Nullable Instant currentPeriodEnd,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public AvailableCredits {
        extra = ImmutableCopies.map(extra);
    }
}
