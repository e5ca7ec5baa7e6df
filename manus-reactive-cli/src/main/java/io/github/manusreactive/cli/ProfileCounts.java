package io.github.manusreactive.cli;

import io.github.manusreactive.task.AgentProfile;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** How many lines name an agent profile of their own, and which ones. */
final class ProfileCounts {

    /** Names beyond these are counted together: a file may hold any number of them. */
    private static final int MOST_NAMES = 10;

    private final Map<String, Long> named = new TreeMap<>();
    private long others;

    void add(@Nullable AgentProfile profile) {
        if (profile == null) {
            return;
        }
        if (named.size() < MOST_NAMES || named.containsKey(profile.value())) {
            named.merge(profile.value(), 1L, Long::sum);
        } else {
            others++;
        }
    }

    /** For a dry run: what the job would send. */
    String line(AgentProfile forTheOthers) {
        String all = "Agent profile: " + forTheOthers.value();
        if (named.isEmpty()) {
            return all + ".";
        }
        String own = named.entrySet().stream()
                .map(each -> each.getKey() + " in " + lines(each.getValue()))
                .collect(Collectors.joining(", "));
        return all + ", except " + own + (others == 0 ? "" : ", others in " + lines(others)) + ".";
    }

    private static String lines(long count) {
        return count == 1 ? "1 line" : count + " lines";
    }
}
