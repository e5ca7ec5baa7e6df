package io.github.manusreactive.cli;

import io.github.manusreactive.task.AgentProfile;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Counts the lines with an own agent profile by profile. */
final class ProfileCounts {

    /** More profiles are counted together: a file may contain any number of them. */
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

    /** Returns the agent profiles that a dry run prints. */
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
