package io.github.manusreactive.spring.slice;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.spring.AutoConfigureManusSandbox;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.test.StepVerifier;

/** A whole application, with everything that is on the class path, against the sandbox. */
@SpringBootTest(
        webEnvironment = WebEnvironment.NONE,
        properties = {"manus.users.alice.api-keys=a1", "manus.users.bob.api-keys=b1", "manus.default-user=bob"})
@AutoConfigureManusSandbox
class WholeApplicationTest {

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(ReportService.class)
    static class Application {}

    @Autowired
    private ReportService reports;

    @Autowired
    private ManusClients clients;

    @Autowired
    private ManusSandbox sandbox;

    @Test
    void configuredUsersExistInTheSandbox() {
        StepVerifier.create(clients.client("alice").account().me())
                .expectNext(sandbox.user("alice").userId())
                .verifyComplete();
    }

    @Test
    void theDefaultUserActs() {
        StepVerifier.create(reports.write("ACME")).expectNextCount(1).verifyComplete();
        assertThat(sandbox.journal().calls()).allMatch(call -> call.user().equals("bob"));
    }
}
