package io.github.manusreactive.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.test.ManusSandbox;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Jobs that reach the server through a proxy, or over TLS with a certificate of their own. */
class ConnectionOptionsTest extends CommandLineTest {

    /** A host that only the proxy knows. */
    private static final String UNKNOWN_HOST = "http://api.manus.test";

    private static TunnelProxy proxyTo(ManusSandbox sandbox, String account) throws IOException {
        return new TunnelProxy(URI.create(sandbox.baseUrl()).getPort(), account);
    }

    private static ManusSandbox sandbox() {
        return ManusSandbox.builder().noLimits().steady().start();
    }

    private CommandResult run(ManusSandbox sandbox, Path input, String baseUrl, String... more) throws IOException {
        List<String> args = arguments(sandbox, input, more);
        args.set(args.indexOf("--base-url") + 1, baseUrl);
        return run(args.toArray(String[]::new));
    }

    @Test
    void aJobRunsThroughAProxyWithAnAccount() throws IOException {
        try (ManusSandbox sandbox = sandbox();
                TunnelProxy proxy = proxyTo(sandbox, "me:s3cr@t")) {
            CommandResult ran =
                    run(sandbox, input(3), UNKNOWN_HOST, "--proxy", "http://me:s3cr%40t@127.0.0.1:" + proxy.port());

            assertThat(ran.exit()).as(ran.err()).isZero();
            assertThat(outcomes()).hasSize(3).allMatch(each -> each.isFinished());
            assertThat(proxy.tunnels()).isNotEmpty().containsOnly("api.manus.test:80");
        }
    }

    @Test
    void theAccountOfAProxyIsInNoMessage() throws IOException {
        try (ManusSandbox sandbox = sandbox();
                TunnelProxy proxy = proxyTo(sandbox, "me:other")) {
            CommandResult ran = run(
                    sandbox,
                    input(1),
                    UNKNOWN_HOST,
                    "--max-outage",
                    "1s",
                    "--proxy",
                    "http://mine:s3cret@127.0.0.1:" + proxy.port());

            assertThat(ran.exit()).isNotZero();
            assertThat(proxy.tunnels()).isNotEmpty();
            assertThat(ran.err())
                    .contains("resume with: ", "--proxy 'http://***@127.0.0.1:" + proxy.port())
                    .doesNotContain("s3cret", "mine");
            assertThat(ran.out()).doesNotContain("s3cret", "mine");
        }
        assertThat(run("run", "in.jsonl", "--proxi", "http://mine:s3cret@proxy.test:1")
                        .err())
                .isNotEmpty()
                .doesNotContain("s3cret");
    }

    @Test
    void aBadProxyIsRefusedBeforeAnythingIsSent() throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            isRefused(
                    job(sandbox, input(1), "--proxy", "ftp://proxy.test:1"),
                    "--proxy: has the scheme 'ftp', but only http and socks5 proxies are supported");
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void aJobRunsOverTlsWithTheCertificateOfItsServer() throws IOException {
        Path certificate = folder.resolve("authority.pem");
        try (ManusSandbox sandbox =
                ManusSandbox.builder().noLimits().steady().tls(certificate).start()) {
            CommandResult trusting = job(sandbox, input(2), "--ca-certificate", certificate.toString());

            assertThat(trusting.exit()).as(trusting.err()).isZero();
            assertThat(outcomes()).hasSize(2).allMatch(each -> each.isFinished());

            CommandResult other = job(
                    sandbox,
                    input(2),
                    "--max-outage",
                    "1s",
                    "--ledger",
                    folder.resolve("other.ledger").toString(),
                    "--output",
                    folder.resolve("other.jsonl").toString());
            assertThat(other.exit()).isEqualTo(1);
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(2);
        }
    }

    @Test
    void theDoctorTakesProxyAndCertificateToo() throws IOException {
        Path certificate = folder.resolve("authority.pem");
        try (ManusSandbox sandbox =
                        ManusSandbox.builder().noLimits().tls(certificate).start();
                TunnelProxy proxy = proxyTo(sandbox, null)) {
            run(
                    "doctor",
                    "--base-url",
                    sandbox.baseUrl(),
                    "--users",
                    usersOf(sandbox.apiKey()).toString(),
                    "--ca-certificate",
                    certificate.toString(),
                    "--proxy",
                    "http://127.0.0.1:" + proxy.port());

            assertThat(proxy.tunnels())
                    .isNotEmpty()
                    .containsOnly(URI.create(sandbox.baseUrl()).getAuthority());
            assertThat(sandbox.journal().count()).isPositive();
        }
        isRefused(run("doctor", "--sandbox", "--proxy", "none"), "--sandbox: uses its own server");
    }

    @Test
    void badCertificateFilesAreRefusedWithTheReason() throws IOException {
        try (ManusSandbox sandbox = sandbox()) {
            String broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
            List<String> problems = List.of(
                    folder.resolve("none.pem") + ": cannot be read: the file or its folder does not exist",
                    folder + ": is a folder",
                    file("empty.pem", "") + ": contains no certificate",
                    file("text.pem", "no certificate at all\n") + ": contains an invalid PEM certificate: ",
                    file("broken.pem", broken) + ": contains an invalid PEM certificate: ");
            for (String problem : problems) {
                isRefused(
                        job(sandbox, input(1), "--ca-certificate", problem.substring(0, problem.indexOf(": "))),
                        "--ca-certificate " + problem);
            }
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void theEnvironmentNamesTheProxy() throws Exception {
        try (ManusSandbox sandbox = sandbox();
                TunnelProxy proxy = proxyTo(sandbox, "me:s3cret")) {
            List<String> args = arguments(sandbox, input(2));
            args.set(args.indexOf("--base-url") + 1, UNKNOWN_HOST);
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ManusCommand.class.getName()));
            command.addAll(args);
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment()
                    .keySet()
                    .removeIf(name -> name.toLowerCase(Locale.ROOT).endsWith("_proxy"));
            builder.environment().put("HTTP_PROXY", "http://me:s3cret@127.0.0.1:" + proxy.port());
            Process process = builder.start();

            String said = new String(process.getInputStream().readAllBytes(), UTF_8);

            assertThat(process.waitFor()).as(said).isZero();
            assertThat(said).doesNotContain("s3cret");
            assertThat(proxy.tunnels()).isNotEmpty().containsOnly("api.manus.test:80");
        }
    }
}
