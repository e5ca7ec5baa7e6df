package io.github.manusreactive.usage;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A team's credit usage on one day.
 *
 * @param date start of the day, presumably in UTC (undocumented); {@code null} if the response has none
 * @param credits credits used on that day
 * @param extra unknown fields
 * @since 0.1.0
 */
public record DailyStatistic(
        @Nullable Instant date,
        int credits,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public DailyStatistic {
        extra = ImmutableCopies.map(extra);
    }
}
