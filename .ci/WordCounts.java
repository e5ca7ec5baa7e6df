import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Counts words in the Javadoc of main code and in the documents, per 1,000 words, and fails if a count is out of bounds: they keep
 * the text in plain technical English. Run it in the root of the repository: {@code java .ci/WordCounts.java [--list WORD]}.
 */
final class WordCounts {

    private record Bound(String name, Pattern pattern, double least, double most) {

        private static Bound of(String name, String regex, double least, double most) {
            return new Bound(name, Pattern.compile("\\b(?:" + regex + ")\\b", Pattern.CASE_INSENSITIVE), least, most);
        }
    }

    private record Text(Path file, String words) {}

    private static final double ANY = Double.POSITIVE_INFINITY;
    /** A response of the server is never an answer; that word is the agent's. */
    private static final String HTTP_ANSWER =
            "(?:server|API|HTTP|call|calls|attempt|attempts|request|requests)(?:'s)?[^.:;]{0,30}\\banswer(?:s|ed|ing)?"
                    + "|answer(?:s|ed|ing)?\\b[^.:;]{0,20}\\b(?:server|API|HTTP|of (?:a|the) (?:call|request))";

    private static final List<Bound> BOUNDS = List.of(
            Bound.of("where", "where", 0, 1.5),
            Bound.of("if", "if", 3, ANY),
            Bound.of("what", "what", 0, 2.5),
            Bound.of("answer (HTTP)", HTTP_ANSWER, 0, 0),
            Bound.of("who/nobody", "who|whom|whoever|somebody|nobody|everybody", 0, 0.4),
            Bound.of("look", "look|looks|looked|looking", 0, 0.5),
            Bound.of("such as", "such as", 0, 0.5));

    private static final Pattern JAVADOC = Pattern.compile("/\\*\\*(.*?)\\*/", Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("[A-Za-z][A-Za-z'’-]*");

    private WordCounts() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, List<Text>> corpora = new LinkedHashMap<>();
        corpora.put("Javadoc", texts(path -> path.contains("/src/main/java/") && path.endsWith(".java"), WordCounts::javadoc));
        corpora.put("documents", texts(WordCounts::isDocument, WordCounts::prose));
        boolean good = true;
        for (Map.Entry<String, List<Text>> corpus : corpora.entrySet()) {
            int words = corpus.getValue().stream().mapToInt(text -> count(WORD, text.words())).sum();
            System.out.printf(Locale.ROOT, "%s: %,d words%n", corpus.getKey(), words);
            for (Bound bound : BOUNDS) {
                int found = corpus.getValue().stream().mapToInt(text -> count(bound.pattern(), text.words())).sum();
                double share = found * 1000.0 / words;
                boolean within = share >= bound.least() && share <= bound.most();
                good &= within;
                System.out.printf(
                        Locale.ROOT, "  %-14s %5d  %5.2f per 1,000  %s%n", bound.name(), found, share, within ? "" : "OUT OF BOUNDS");
                if (arguments.length == 2 && arguments[0].equals("--list") && bound.name().equals(arguments[1])) {
                    corpus.getValue().forEach(text -> print(text, bound.pattern()));
                }
            }
        }
        if (!good) {
            System.exit(1);
        }
    }

    private static boolean isDocument(String path) {
        return path.endsWith(".md") && !path.contains("/src/") && !path.contains("/captures/");
    }

    private static List<Text> texts(java.util.function.Predicate<String> wanted, java.util.function.UnaryOperator<String> reader)
            throws IOException {
        List<Text> texts = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("."))) {
            for (Path file : (Iterable<Path>) files.sorted()::iterator) {
                String path = file.toString().replace('\\', '/');
                if (!path.contains("/target/") && wanted.test(path)) {
                    texts.add(new Text(file, reader.apply(Files.readString(file))));
                }
            }
        }
        return texts;
    }

    private static String javadoc(String source) {
        StringBuilder text = new StringBuilder();
        Matcher comments = JAVADOC.matcher(source);
        while (comments.find()) {
            text.append(comments.group(1)
                            .replaceAll("(?s)<pre>.*?</pre>", ". ")
                            .replaceAll("(?m)^\\s*\\*", " ")
                            .replaceAll("\\{@(?:link|linkplain)\\s+[^\\s}]+\\s+([^}]*)\\}", "$1")
                            .replaceAll("\\{@\\w+[^}]*\\}", "X")
                            .replaceAll("@(?:param|throws)\\s+\\S+", ". ")
                            .replaceAll("@(?:see|since)[^\\n]*", ". ")
                            .replaceAll("@\\w+", ". ")
                            .replaceAll("</?\\w+[^>]*>", " ")
                            .replaceAll("\\s+", " "))
                    .append(". ");
        }
        return text.toString();
    }

    private static String prose(String markdown) {
        return markdown.replaceAll("(?s)```.*?```", ". ")
                .replaceAll("`[^`\\n]*`", "X")
                .replaceAll("\\]\\([^)]*\\)", "]")
                .replaceAll("(?m)^#+.*$", "$0. ")
                .replaceAll("\\|", ". ")
                .replaceAll("https?://\\S+", "X")
                .replaceAll("\\s+", " ");
    }

    private static int count(Pattern pattern, String text) {
        return (int) pattern.matcher(text).results().count();
    }

    private static void print(Text text, Pattern pattern) {
        pattern.matcher(text.words()).results().forEach(match -> System.out.println("    " + text.file() + ": …"
                + text.words().substring(Math.max(0, match.start() - 40), Math.min(text.words().length(), match.end() + 40))));
    }
}
