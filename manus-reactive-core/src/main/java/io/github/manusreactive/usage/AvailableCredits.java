package io.github.manusreactive.usage;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The credit balance. Base decisions on {@code totalCredits} only; the other figures explain it.
 *
 * @param totalCredits what can be spent; for keys of team members the shared pool
 * @param freeCredits gifts and grants
 * @param periodicCredits left of this billing cycle; 0 when the membership lapsed
 * @param addonCredits purchased extra credits left; still reported after a lapse although they cannot be spent then
 * @param proMonthlyCredits monthly quota of the plan, not a balance
 * @param eventCredits campaign credits left while the campaign runs
 * @param refreshCredits daily or weekly refreshed credits left
 * @param maxRefreshCredits size of one refresh; 0 for teams
 * @param nextRefreshTime when credits are refreshed next; {@code null} if there is no refresh
 * @param refreshInterval how often credits are refreshed
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
