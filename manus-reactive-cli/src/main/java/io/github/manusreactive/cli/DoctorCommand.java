package io.github.manusreactive.cli;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.cli.LimitOption.DurationConverter;
import io.github.manusreactive.cli.doctor.CheckTargets;
import io.github.manusreactive.cli.doctor.DoctorSandbox;
import io.github.manusreactive.cli.doctor.ExaminationSettings;
import io.github.manusreactive.cli.doctor.ServiceExamination;
import io.github.manusreactive.http.HttpSettings;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.http.ReactorNettyTransport;
import io.github.manusreactive.retry.RetrySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code doctor}: compares responses of the service with those this client expects. Only reads. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false,
        description = "Calls every read operation of the API once and reports the results and unexpected "
                + "responses. Writes nothing and costs no credits. Reads the API key from MANUS_API_KEY or "
                + "--users.",
        footer = {"", "Exit codes: 0 all as expected, 1 a call failed or a response was unexpected, 2 invalid usage."})
final class DoctorCommand implements Callable<Integer> {

    private static final int SALT_BYTES = 32;

    /** Tolerates occasional server errors. */
    private static final RetrySettings RETRY =
            RetrySettings.builder().maxAttempts(3).build();

    @Option(names = "--sandbox", description = "Check a sandbox in this process instead. Needs no API key.")
    private boolean sandbox;

    @Option(
            names = "--base-url",
            paramLabel = "URL",
            description = "Base URL of the API; default: https://api.manus.ai.")
    private @Nullable String baseUrl;

    @Option(
            names = "--users",
            paramLabel = "FILE",
            description = "JSON list of users as for run; default: the API key in MANUS_API_KEY.")
    private @Nullable Path users;

    @Option(names = "--user", paramLabel = "NAME", description = "User to check; required if --users contains several.")
    private @Nullable String user;

    @Option(names = "--task", paramLabel = "ID", description = "Task to read; default: the newest one.")
    private @Nullable String task;

    @Option(names = "--file", paramLabel = "ID", description = "File to read; default: file.detail is not checked.")
    private @Nullable String file;

    @Option(names = "--website", paramLabel = "ID", description = "Website to read; default: that of --task.")
    private @Nullable String website;

    @Mixin
    private ConnectionOptions connection = new ConnectionOptions();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Maximum time of a call including its retries; default: ${DEFAULT-VALUE}.",
            defaultValue = "30s")
    private Duration timeout = Duration.ofSeconds(30);

    @Option(names = "--report", paramLabel = "FILE", description = "Also write the report to a file.")
    private @Nullable Path report;

    @Option(
            names = "--record",
            paramLabel = "FILE",
            description = "Write the responses to a file, with all values replaced by made-up ones.")
    private @Nullable Path record;

    @Override
    public Integer call() throws IOException {
        new OwnFiles().distinct("--users", users).distinct("--report", report).distinct("--record", record);
        RecordingFile.check("--record", record);
        ReportFile.check("--report", report);
        if (!sandbox) {
            return examine(baseUrl, chosen(), new CheckTargets(task, file, website));
        }
        if (connection.isConnectionGiven()
                || Stream.of(baseUrl, users, user, task, file, website).anyMatch(Objects::nonNull)) {
            throw new UsageException(
                    "--sandbox: uses its own server, user and ids; remove the options that set others");
        }
        try (DoctorSandbox started = DoctorSandbox.start()) {
            return examine(started.baseUrl(), started.user(), started.targets());
        }
    }

    private ManusUser chosen() {
        if (users == null
                && (System.getenv("MANUS_API_KEY") == null
                        || System.getenv("MANUS_API_KEY").isBlank())) {
            throw new UsageException(
                    "no credential: set MANUS_API_KEY or --users; to try the command without an API key, set "
                            + "--sandbox");
        }
        List<ManusUser> known = UsersFile.of(users, System.getenv("MANUS_API_KEY")).stream()
                .map(UserAccount::user)
                .toList();
        if (user == null && known.size() == 1) {
            return known.get(0);
        }
        String labels = known.stream().map(ManusUser::label).collect(Collectors.joining(", "));
        if (user == null) {
            throw new UsageException("--user: is required, because --users contains several: " + labels);
        }
        return known.stream()
                .filter(each -> each.label().equals(user))
                .findFirst()
                .orElseThrow(() -> new UsageException("--user " + user + ": unknown user; known users are " + labels));
    }

    private int examine(@Nullable String url, ManusUser account, CheckTargets targets) throws IOException {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        HttpSettings.Builder http = HttpSettings.builder();
        connection.applyTo(http, url == null ? ServerOptions.PUBLIC_URL : url);
        HttpTransport transport = ReactorNettyTransport.create(http.build());
        ServiceExamination examination = new ServiceExamination(new ExaminationSettings(
                transport, url, account, targets, timeout, RETRY, InstantSource.system(), salt));
        try {
            examination.run(System.out::println);
        } finally {
            transport.close().toFuture().join();
        }
        System.out.println();
        System.out.println(examination.report());
        examination.messages().forEach(ConsoleMessages::tell);
        if (record != null) {
            RecordingFile.write(record, examination.recording());
        }
        if (report != null) {
            // the mark is a comment in Markdown
            ReportFile.write(report, "<!-- " + ReportFile.MARK + " -->\n\n" + examination.report());
        }
        return examination.isFine() ? ExitCode.ALL_FINISHED : ExitCode.SOME_NOT;
    }
}
