package io.github.manusreactive.internal.run;

import io.github.manusreactive.task.AssistantMessage;
import io.github.manusreactive.task.MessageAttachment;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Detects in the agent's text that a file is still expected: the service may list the end of a task half a minute before the
 * file. A false positive only costs a wait.
 */
final class MissingFileDetector {

    /** Longer text is truncated. */
    private static final int LONGEST = 100_000;

    private static final Pattern LINK = Pattern.compile("\\]\\(<?([^)>\\s]+)");
    private static final Pattern ABSOLUTE = Pattern.compile("(?i)^(?:[a-z][a-z0-9+.-]*:|//|#|\\?).*");
    private static final Pattern URL = Pattern.compile("(?i)\\b[a-z]+://\\S+");
    private static final Pattern FILE = Pattern.compile(
            "(?i)\\battach(?:ed|ments?)\\b|[\\w-]\\.(?:pdf|docx?|xlsx?|pptx?|csv|md|zip|png|jpe?g|gif|svg|html?|json|txt|mp[34])\\b");

    private MissingFileDetector() {}

    static boolean isFileMissing(List<AssistantMessage> messages) {
        List<MessageAttachment> attachments =
                messages.stream().flatMap(m -> m.attachments().stream()).toList();
        for (AssistantMessage message : messages) {
            String text = message.content();
            if (text != null && isFileMissing(shortened(text), attachments)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFileMissing(String text, List<MessageAttachment> attachments) {
        Matcher link = LINK.matcher(text);
        while (link.find()) {
            String target = link.group(1);
            if (!ABSOLUTE.matcher(target).matches()
                    && attachments.stream().noneMatch(attachment -> isFor(attachment, target))) {
                return true;
            }
        }
        return attachments.isEmpty()
                && FILE.matcher(URL.matcher(text).replaceAll(" ")).find();
    }

    private static boolean isFor(MessageAttachment attachment, String target) {
        return target.equals(attachment.path())
                || lastPart(target).equals(attachment.filename())
                || lastPart(target).equals(lastPart(attachment.path()));
    }

    private static String lastPart(@Nullable String path) {
        return path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
    }
}
