package io.github.manusreactive.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.InvalidSettingException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** Runs the {@code manus} command line. */
@Command(
        name = "manus",
        mixinStandardHelpOptions = true,
        versionProvider = ManusCommand.CommandVersion.class,
        description = "Runs a file of prompts as Manus tasks at the full rate limit. Resumes after an "
                + "interruption without creating a task twice.",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            RefreshCommand.class,
            LedgerCommand.class,
            DoctorCommand.class,
            SandboxCommand.class
        },
        synopsisSubcommandLabel = "(demo | run INPUT | refresh LEDGER KEY... | ledger FILE | doctor | sandbox)")
public final class ManusCommand {

    @Option(
            names = "--log-level",
            scope = ScopeType.INHERIT,
            paramLabel = "LEVEL",
            description =
                    "error, warn, info, debug or trace; default: warn, without calls that failed and are retried.")
    private void logLevel(LogLevel level) {
        ((Logger) LoggerFactory.getLogger("io.github.manusreactive")).setLevel(Level.toLevel(level.name()));
        ((Logger) LoggerFactory.getLogger("io.github.manusreactive.call")).setLevel(null);
        debug = level == LogLevel.debug || level == LogLevel.trace;
    }

    /** The {@code --log-level} values. */
    enum LogLevel {
        error,
        warn,
        info,
        debug,
        trace
    }

    private boolean debug;

    private ManusCommand() {}

    /**
     * Runs the command line and exits with its exit code.
     *
     * @param args {@code demo}, {@code run INPUT}, {@code refresh LEDGER KEY...}, {@code ledger FILE}, {@code doctor} or {@code
     *     sandbox}, with options
     */
    public static void main(String[] args) {
        String problem = FileNameEncoding.problem(args);
        if (problem != null) {
            ConsoleMessages.tell(problem);
            System.exit(ExitCode.USAGE);
        }
        System.exit(run(args));
    }

    static int run(String... args) {
        ManusCommand program = new ManusCommand();
        return new CommandLine(program)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(Path.class, ManusCommand::path)
                .setParameterExceptionHandler(program::misused)
                .setExecutionExceptionHandler((e, command, parsed) -> program.failed(e, command))
                .execute(args);
    }

    private static Path path(String text) {
        try {
            return FileNameEncoding.path(text);
        } catch (UsageException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    private int misused(CommandLine.ParameterException e, String[] args) {
        if (args.length == 0) {
            e.getCommandLine().usage(System.err);
            return ExitCode.USAGE;
        }
        return tell(MisuseMessages.of(e, args) + "; see --help", e);
    }

    private int failed(Exception e, CommandLine command) {
        if (e instanceof InvalidSettingException invalid) {
            return tell(named(invalid.setting(), e, command), e);
        }
        if (e instanceof InvalidRequestException invalid) {
            return tell(named(invalid.field(), e, command), e);
        }
        tell(e.getMessage() == null ? e.toString() : e.getMessage(), e);
        return e instanceof UsageException ? ExitCode.USAGE : ExitCode.SOME_NOT;
    }

    /** Replaces a setting's name with its option, for example {@code baseUrl} with {@code --base-url}. */
    private static String named(String setting, Exception e, CommandLine command) {
        String message = String.valueOf(e.getMessage());
        String option = "--" + setting.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        return command.getCommandSpec().optionsMap().containsKey(option)
                ? option + message.substring(setting.length())
                : message;
    }

    private int tell(@Nullable String message, Exception e) {
        ConsoleMessages.tell(String.valueOf(message));
        if (debug) {
            e.printStackTrace();
        }
        return ExitCode.USAGE;
    }

    /** Reads the version from the jar's manifest. */
    static final class CommandVersion implements CommandLine.IVersionProvider {

        @Override
        public String[] getVersion() {
            String version = ManusCommand.class.getPackage().getImplementationVersion();
            return new String[] {"manus " + (version == null ? "(not built as a jar)" : version)};
        }
    }
}
