package io.github.manusreactive.test;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.fault.FaultRule;
import io.github.manusreactive.test.limit.SandboxLimits;
import io.github.manusreactive.test.limit.WindowKind;
import io.github.manusreactive.test.wire.WireForm;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs the sandbox in its own process, for tests in other languages and for tests that kill their client. Prints its base
 * URL and an API key, and runs until it is killed, for example by SIGTERM; {@code GET /_sandbox/report} returns the journal.
 *
 * @since 0.1.0
 */
public final class SandboxMain {

    static final String USAGE = """
            Usage: sandbox [options]
              --port N                      port to listen on (any free one)
              --host ADDRESS                IP address to listen on (127.0.0.1; 0.0.0.0 in a container)
              --key KEY                     API key of the user "default" ($SANDBOX_API_KEY, or a generated one)
              --user NAME=KEY               another user with a key (repeatable; $SANDBOX_USERS: NAME=KEY,…)
              --limit OPERATION=N/PERIOD    for example task.create=10/60s (repeatable)
              --user-limit NAME:OPERATION=N/PERIOD
              --window fixed|sliding|token_bucket|spaced
              --no-limits                   no rate limits
              --retry-after                 send Retry-After with 429
              --run TIME                    time that agents work (100ms)
              --credits N                   balance of every user (1000000)
              --form live|docs              form of the JSON: that of the live service (live) or of the documentation
              --steady                      the form only, without the behavior of the live service
              --not-found TIME              calls that name a new task return 404 for this long (2s; docs: 0s)
              --early-waiting TIME          tasks report "waiting" for this long before their first status update (0s)
              --late-parts TIME             delay of files and structured outputs after "stopped" (0s)
              --odd-entries RATE            share of odd entries in task lists and histories (0)
              --shifting-pages N            N tasks appear between the pages of task.list (0)
              --message-failures RATE       share of task.listMessages calls that return 500 (0)
              --ghost-profile NAME          task.create with this profile creates a ghost (repeatable)
              --ghost-without-profile       task.create without a profile creates a ghost
              --tls                         https for API and storage; prints the path of the certificate
              --certificate FILE            write the certificate to FILE instead of a temporary file; implies --tls
              --fault OPERATION=KIND:RATE   for example task.create=reset_after:0.03 (repeatable); kinds: %s
              --tasks-kept N                forget ended tasks beyond N per user
              --journal-size N              number of calls to keep (all)
              --seed N                      seed of the random number generator (1)
            Times: 250ms, 5s, 2m, 1h
            """;

    private static final String KEY_VARIABLE = "SANDBOX_API_KEY";
    private static final String USERS_VARIABLE = "SANDBOX_USERS";

    private static final Map<String, Consumer<FaultRule>> FAULTS = Map.ofEntries(
            Map.entry("reset_before", FaultRule::resetBeforeProcessing),
            Map.entry("reset_after", FaultRule::resetAfterProcessing),
            Map.entry("hang", FaultRule::hang),
            Map.entry("hang_before", FaultRule::hangBeforeProcessing),
            Map.entry("truncated", FaultRule::truncated),
            Map.entry("garbage", FaultRule::garbage),
            Map.entry("malformed", FaultRule::malformed),
            Map.entry("429", FaultRule::rateLimited),
            Map.entry("500", FaultRule::internalError),
            Map.entry("502", FaultRule::badGateway),
            Map.entry("503", FaultRule::unavailable),
            Map.entry("close", FaultRule::closeAfterAnswer));

    private static final Pattern LIMIT = Pattern.compile("([A-Za-z.]+)=(\\d+)/(\\w+)");
    private static final Pattern USER_LIMIT = Pattern.compile("([^:]+):([A-Za-z.]+)=(\\d+)/(\\w+)");
    private static final Pattern FAULT = Pattern.compile("([A-Za-z.*]+)=(\\w+):([0-9.]+)");
    private static final Pattern TIME = Pattern.compile("(\\d+)(ms|s|m|h)");

    private final SandboxBuilder builder = ManusSandbox.builder();
    private boolean tls;
    private @Nullable Path certificate;
    private Consumer<ManusSandbox> afterStart = sandbox -> {};

    private SandboxMain(Map<String, String> environment, String... args) {
        readEnvironment(environment);
        read(args);
    }

    /**
     * Starts the sandbox and waits until the process is killed.
     *
     * @param args see the usage text that {@code --help} prints
     */
    public static void main(String[] args) {
        if (List.of(args).contains("--help")) {
            System.out.print(usage());
            return;
        }
        SandboxMain main;
        ManusSandbox sandbox;
        try {
            main = new SandboxMain(System.getenv(), args);
            sandbox = main.start();
        } catch (IllegalArgumentException | IllegalStateException e) {
            System.err.println(e.getMessage());
            System.err.print(usage());
            System.exit(2);
            return;
        } catch (CompletionException e) {
            System.err.println("cannot start the sandbox: " + e.getCause());
            System.exit(2);
            return;
        }
        main.announce(sandbox, System.out);
        Runtime.getRuntime().addShutdownHook(new Thread(sandbox::close));
        sandbox.closed().toFuture().join();
    }

    static ManusSandbox start(Map<String, String> environment, String... args) {
        return new SandboxMain(environment, args).start();
    }

    /** An empty variable counts as not set. */
    private void readEnvironment(Map<String, String> environment) {
        String key = environment.getOrDefault(KEY_VARIABLE, "");
        if (!key.isBlank()) {
            builder.apiKey(key);
        }
        Stream.of(environment.getOrDefault(USERS_VARIABLE, "").split(","))
                .filter(user -> !user.isBlank())
                .forEach(user -> user(USERS_VARIABLE, user.strip()));
    }

    private void read(String... args) {
        for (int i = 0; i < args.length; i++) {
            String option = args[i];
            switch (option) {
                case "--no-limits" -> builder.noLimits();
                case "--steady" -> builder.steady();
                case "--ghost-without-profile" -> builder.ghostWithoutProfile();
                case "--tls" -> tls = true;
                case "--retry-after" -> builder.limits(limits -> limits.retryAfter(true));
                default -> {
                    if (++i >= args.length) {
                        throw new IllegalArgumentException(option + ": unknown option, or its value is missing");
                    }
                    option(option, args[i]);
                }
            }
        }
    }

    private ManusSandbox start() {
        secure();
        ManusSandbox sandbox = builder.start();
        afterStart.accept(sandbox);
        return sandbox;
    }

    private void secure() {
        Path file = certificate;
        if (file == null && !tls) {
            return;
        }
        try {
            file = file != null ? file : Files.createTempFile("manus-sandbox-", ".pem");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a temporary file for the certificate: set --certificate", e);
        }
        certificate = file;
        builder.tls(file);
    }

    private static String usage() {
        return USAGE.formatted(
                String.join(", ", FAULTS.keySet().stream().sorted().toList()));
    }

    private void announce(ManusSandbox sandbox, PrintStream out) {
        out.println("base_url=" + sandbox.baseUrl());
        out.println("api_key=" + sandbox.apiKey());
        out.println("report=" + sandbox.baseUrl() + "/_sandbox/report");
        if (certificate != null) {
            out.println("certificate=" + certificate.toAbsolutePath());
        }
        out.println("# in the shell of a Spring Boot application:");
        out.println("export MANUS_BASE_URL=" + sandbox.baseUrl() + " MANUS_API_KEY=" + sandbox.apiKey());
        out.flush();
    }

    private void option(String option, String value) {
        switch (option) {
            case "--port" -> builder.port(count(option, value));
            case "--host" -> builder.host(value);
            case "--key" -> builder.apiKey(value);
            case "--form" -> builder.wireForm(WireForm.of(option, value));
            case "--not-found" -> builder.notFoundAfterCreate(time(option, value));
            case "--early-waiting" -> builder.earlyWaiting(time(option, value));
            case "--late-parts" -> builder.lateParts(time(option, value));
            case "--odd-entries" -> builder.oddEntries(rate(option, value));
            case "--message-failures" -> builder.messageFailures(rate(option, value));
            case "--shifting-pages" -> builder.shiftingPages(count(option, value));
            case "--ghost-profile" -> builder.ghostProfiles(value);
            case "--certificate" -> certificate = Path.of(value);
            case "--run" -> builder.runTime(time(option, value));
            case "--credits" -> builder.credits(count(option, value));
            case "--tasks-kept" -> builder.tasksKept(count(option, value));
            case "--journal-size" -> builder.journalSize(count(option, value));
            case "--seed" -> builder.seed(number(option, value));
            case "--window" -> window(option, value);
            case "--user" -> user(option, value);
            case "--limit" -> {
                Matcher parts = match(LIMIT, option, value);
                Operation operation = operation(option, parts.group(1));
                int calls = count(option, parts.group(2));
                Duration period = time(option, parts.group(3));
                later(sandbox -> sandbox.limits().set(operation, calls, period));
            }
            case "--user-limit" -> {
                Matcher parts = match(USER_LIMIT, option, value);
                SandboxLimits.Rule rule = new SandboxLimits.Rule(
                        WindowKind.SLIDING, count(option, parts.group(3)), time(option, parts.group(4)));
                Operation operation = operation(option, parts.group(2));
                later(sandbox -> sandbox.limits().set(parts.group(1), operation, rule));
            }
            case "--fault" -> fault(option, value);
            default -> throw new IllegalArgumentException(option + ": unknown option");
        }
    }

    private void window(String option, String value) {
        try {
            WindowKind kind = WindowKind.valueOf(value.toUpperCase(Locale.ROOT));
            builder.limits(limits -> limits.kind(kind));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    option + ": unknown kind of window: " + value + ": use fixed, sliding, token_bucket or spaced", e);
        }
    }

    private void user(String option, String value) {
        int sign = value.indexOf('=');
        if (sign < 1 || sign == value.length() - 1) {
            throw new IllegalArgumentException(option + ": " + value + " is not of the form NAME=KEY");
        }
        later(sandbox -> sandbox.user(value.substring(0, sign)).apiKey(value.substring(sign + 1)));
    }

    private void fault(String option, String value) {
        Matcher parts = match(FAULT, option, value);
        Consumer<FaultRule> kind = FAULTS.get(parts.group(2));
        if (kind == null) {
            throw new IllegalArgumentException(
                    option + ": unknown kind of fault: " + parts.group(2) + ": use one of the kinds that --help lists");
        }
        double rate = Double.parseDouble(parts.group(3));
        Operation[] operations =
                parts.group(1).equals("*") ? new Operation[0] : new Operation[] {operation(option, parts.group(1))};
        later(sandbox -> kind.accept(sandbox.faults().on(operations).rate(rate)));
    }

    private void later(Consumer<ManusSandbox> action) {
        afterStart = afterStart.andThen(action);
    }

    private static Operation operation(String option, String name) {
        Operation operation = Operation.ofWireName(name);
        if (operation == null) {
            throw new IllegalArgumentException(
                    option + ": unknown operation: " + name + ": use a name of the API, for example task.create");
        }
        return operation;
    }

    private static long number(String option, String value) {
        try {
            return Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + ": " + value + " is not a number", e);
        }
    }

    private static int count(String option, String value) {
        long number = number(option, value);
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    option + ": " + value + " is out of range: set 0 to " + Integer.MAX_VALUE);
        }
        return (int) number;
    }

    private static double rate(String option, String value) {
        try {
            return Double.parseDouble(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + ": " + value + " is not a number", e);
        }
    }

    static Duration time(String option, String value) {
        Matcher parts = match(TIME, option, value);
        long amount = number(option, parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(amount);
        };
    }

    private static Matcher match(Pattern pattern, String option, String value) {
        Matcher matcher = pattern.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(option + ": invalid value: " + value);
        }
        return matcher;
    }
}
