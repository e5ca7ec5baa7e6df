package io.github.manusreactive.benchmarks.call;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A self-signed certificate for localhost, made by {@code keytool}.
 *
 * @param keyStore key store of the server
 * @param pem the certificate that clients trust
 */
record ServerCertificate(Path keyStore, Path pem) {

    /** The password of the key store. */
    static final String PASSWORD = "changeit";

    /** Makes the certificate in the folder. */
    static ServerCertificate create(Path folder) throws IOException, InterruptedException {
        ServerCertificate certificate =
                new ServerCertificate(folder.resolve("server.p12"), folder.resolve("server.pem"));
        certificate.keytool(
                "-genkeypair",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost");
        certificate.keytool("-exportcert", "-rfc", "-file", certificate.pem.toString());
        return certificate;
    }

    private void keytool(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of(
                "-alias", "server", "-keystore", keyStore.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("keytool failed: " + output);
        }
    }
}
