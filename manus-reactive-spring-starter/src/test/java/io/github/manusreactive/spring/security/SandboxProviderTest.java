package io.github.manusreactive.spring.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.spring.docs.SpringSecurityCode;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.journal.SeenCall;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The embedded sandbox as provider of the approval, as the page about Spring Security configures it. */
class SandboxProviderTest {

    @Test
    void usersApproveInTheEmbeddedSandbox() throws Exception {
        String provider = "http://127.0.0.1:" + freePort();
        try (ConfigurableApplicationContext app = start(provider)) {
            ManusSandbox sandbox = app.getBean(ManusSandbox.class);
            assertThat(sandbox.baseUrl()).isEqualTo(provider);
            URI home = URI.create(
                    "http://localhost:" + app.getEnvironment().getRequiredProperty("local.server.port") + "/");
            sandbox.oauth().app("my-app").redirectUri(home + "authorized/manus");

            LoginBrowser browser = new LoginBrowser(home, "ann");
            HttpResponse<String> response = browser.visit("/me");

            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            assertThat(browser.visited().get(0).toString())
                    .startsWith(sandbox.oauth().authorizeUrl());
            assertThat(sandbox.journal().calls()).extracting(SeenCall::status).contains(200);
        }
    }

    private static ConfigurableApplicationContext start(String provider) {
        String client = "--spring.security.oauth2.client.";
        return new SpringApplicationBuilder(WebFluxCurrentUserTest.App.class, SpringSecurityCode.SandboxApp.class)
                .web(WebApplicationType.REACTIVE)
                .run(
                        "--server.port=0",
                        "--manus.sandbox.enabled=true",
                        "--manus.sandbox.port=" + URI.create(provider).getPort(),
                        client + "registration.manus.client-id=my-app",
                        client + "registration.manus.client-secret=my-secret",
                        client + "registration.manus.client-authentication-method=client_secret_post",
                        client + "registration.manus.authorization-grant-type=authorization_code",
                        client + "registration.manus.redirect-uri={baseUrl}/authorized/{registrationId}",
                        client + "provider.manus.authorization-uri=" + provider + "/openapi/oauth",
                        client + "provider.manus.token-uri=" + provider + "/oauth/token");
    }

    private static int freePort() throws Exception {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
