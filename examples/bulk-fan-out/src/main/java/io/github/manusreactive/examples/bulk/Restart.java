package io.github.manusreactive.examples.bulk;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command that goes on with a job, to be copied into a shell. */
final class Restart {

    private Restart() {}

    /** For the program as it was started. */
    static String command(List<String> args) {
        return command(program(), args);
    }

    static String command(List<String> program, List<String> args) {
        return Stream.concat(program.stream(), args.stream())
                .map(Restart::quoted)
                .collect(Collectors.joining(" "));
    }

    /** The jar as seen from the working directory; without a jar the class path it runs from. */
    private static List<String> program() {
        Path jar = jar(Restart.class.getProtectionDomain().getCodeSource());
        return jar.getFileName() != null && Files.isRegularFile(jar)
                ? List.of("java", "-jar", fromHere(jar, Path.of("").toAbsolutePath()))
                : List.of("java", "-cp", System.getProperty("java.class.path"), BulkFanOut.class.getName());
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
        return arg.matches("[A-Za-z0-9_./:=@%+,-]+") ? arg : "'" + arg.replace("'", "'\\''") + "'";
    }
}
