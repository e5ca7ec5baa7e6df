package io.github.manusreactive.cli;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Builds the shell command that resumes a job from the arguments of this run. */
final class ResumeCommand {

    private static final String END_OF_OPTIONS = "--";
    private static final String PROXY = "--proxy";
    private static final String MASK = "***";

    /** A system property whose value may be a secret. */
    private static final Pattern SECRET_PROPERTY = Pattern.compile(
            "(?i)-D[^=]*(password|passwd|passphrase|secret|token|key|credential)[^=]*=.*", Pattern.DOTALL);

    private final List<String> program;
    private final List<String> args;
    private final Set<String> masked = new LinkedHashSet<>();

    private ResumeCommand(List<String> program, List<String> args) {
        this.program = program;
        this.args = new ArrayList<>(args);
    }

    /** Returns the command that starts the program again in the same folder. */
    static ResumeCommand of(List<String> args) {
        return of(program(), args);
    }

    static ResumeCommand of(List<String> program, List<String> args) {
        return new ResumeCommand(program, args);
    }

    /** Replaces all values of an option with one. */
    ResumeCommand with(String option, String value) {
        values(option, true);
        args.addAll(endOfOptions(), List.of(option, value));
        return this;
    }

    /** Returns the values of an option. */
    List<String> values(String option) {
        return values(option, false);
    }

    private List<String> values(String option, boolean removed) {
        List<String> values = new ArrayList<>();
        int i = 0;
        while (i < endOfOptions()) {
            boolean spread = args.get(i).equals(option) && i + 1 < args.size();
            if (!spread && !args.get(i).startsWith(option + "=")) {
                i++;
                continue;
            }
            values.add(spread ? args.get(i + 1) : args.get(i).substring(option.length() + 1));
            int length = spread ? 2 : 1;
            if (removed) {
                args.subList(i, i + length).clear();
            } else {
                i += length;
            }
        }
        return values;
    }

    private int endOfOptions() {
        int end = args.indexOf(END_OF_OPTIONS);
        return end < 0 ? args.size() : end;
    }

    /** Returns the options that {@link #text} masks. The user must restore them before running the command. */
    Set<String> masked() {
        return masked;
    }

    /** Returns the command in one line. */
    String text() {
        List<String> words = new ArrayList<>();
        program.forEach(word -> words.add(quoted(withoutSecret(word))));
        int end = endOfOptions();
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            boolean isProxy = i < end && i > 0 && args.get(i - 1).equals(PROXY);
            if (isProxy) {
                arg = withoutAccount(arg);
            } else if (i < end && arg.startsWith(PROXY + "=")) {
                arg = PROXY + "=" + withoutAccount(arg.substring(PROXY.length() + 1));
            }
            words.add(quoted(arg));
        }
        return "cd " + quoted(Path.of("").toAbsolutePath().toString()) + " && " + String.join(" ", words);
    }

    private String withoutSecret(String option) {
        if (!SECRET_PROPERTY.matcher(option).matches()) {
            return option;
        }
        String name = option.substring(0, option.indexOf('='));
        masked.add(name);
        return name + "=" + MASK;
    }

    private String withoutAccount(String proxy) {
        int at = proxy.lastIndexOf('@');
        if (at < 0) {
            return proxy;
        }
        masked.add(PROXY);
        int scheme = proxy.indexOf("://");
        return (scheme < 0 || scheme > at ? "" : proxy.substring(0, scheme + 3)) + MASK + proxy.substring(at);
    }

    /** Returns Java with its options and the jar relative to the working folder, or the class path without a jar. */
    private static List<String> program() {
        Path jar = jar(ResumeCommand.class.getProtectionDomain().getCodeSource());
        return Stream.of(
                        List.of(java()),
                        ManagementFactory.getRuntimeMXBean().getInputArguments(),
                        jar.getFileName() != null && Files.isRegularFile(jar)
                                ? List.of("-jar", fromHere(jar, Path.of("").toAbsolutePath()))
                                : List.of("-cp", System.getProperty("java.class.path"), ManusCommand.class.getName()))
                .flatMap(List::stream)
                .toList();
    }

    /** Returns {@code java} if the shell's path finds the running Java, otherwise its path. */
    private static String java() {
        Path own = Path.of(System.getProperty("java.home"), "bin", "java");
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> file(folder, "java"))
                .filter(Files::isExecutable)
                .findFirst()
                .filter(found -> isSame(found, own))
                .map(found -> "java")
                .orElse(own.toString());
    }

    private static Path file(String folder, String name) {
        try {
            return Path.of(folder, name);
        } catch (InvalidPathException e) {
            return Path.of("");
        }
    }

    private static boolean isSame(Path one, Path other) {
        try {
            return Files.isSameFile(one, other);
        } catch (IOException e) {
            return false;
        }
    }

    static String fromHere(Path jar, Path here) {
        return (jar.startsWith(here) ? here.relativize(jar) : jar).toString();
    }

    private static Path jar(CodeSource source) {
        try {
            return source == null ? Path.of("") : Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            return Path.of("");
        }
    }

    private static String quoted(String arg) {
        if (arg.matches("[A-Za-z0-9_./:=%+,-][A-Za-z0-9_./:=@%+,-]*")) {
            return arg;
        }
        return ConsoleMessages.visible(arg).equals(arg)
                ? "'" + arg.replace("'", "'\\''") + "'"
                : "$'" + escaped(arg) + "'";
    }

    /** Escapes invisible characters as their bytes. */
    private static String escaped(String arg) {
        return arg.chars()
                .mapToObj(each -> {
                    String text = String.valueOf((char) each);
                    return ConsoleMessages.isVisible((char) each)
                            ? text.replace("\\", "\\\\").replace("'", "\\'")
                            : bytes(text);
                })
                .collect(Collectors.joining());
    }

    private static String bytes(String text) {
        StringBuilder bytes = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            bytes.append(String.format(Locale.ROOT, "\\x%02x", each & 0xff));
        }
        return bytes.toString();
    }
}
