package io.github.manusreactive.http;

import static io.github.manusreactive.http.TransportCalls.get;
import static io.github.manusreactive.http.TransportCalls.with;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** What the transport writes to the log, and what it never does. */
class TransportLogTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger(HttpTransport.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final ReactorNettyTransport transport = ReactorNettyTransport.create(HttpSettings.defaults());

    @BeforeEach
    void listen() {
        lines.list = new CopyOnWriteArrayList<>();
        lines.start();
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
        logger.addAppender(lines);
    }

    @AfterEach
    void stop() {
        transport.close().block(TransportCalls.PATIENCE);
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void aCallIsOneLineWithoutSecrets() {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 404 Not Found\r\nx-request-id: req_7\r\nset-cookie: c00kie\r\n"
                    + "content-length: 4\r\n\r\nb0dy");
            peer.hang();
        })) {
            transport
                    .exchange(with(get(server.uri("/v2/x?sig=qu3ry")), "x-manus-api-key", "k3y"))
                    .block(TransportCalls.PATIENCE);

            EventualAssertion.until("line", () -> !linesOf(server).isEmpty());
            assertThat(linesOf(server))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .contains("GET http://localhost:" + server.port() + "/v2/x -> onComplete")
                    .contains("status 404")
                    .contains("request id req_7")
                    .doesNotContain("qu3ry", "k3y", "c00kie", "b0dy");
        }
    }

    @Test
    void aFailedCallNamesItsFault() {
        try (RawServer server = RawServer.start(RawServer.Peer::readRequest)) {
            transport
                    .exchange(get(server.uri("/v2/x?sig=qu3ry")))
                    .onErrorResume(e -> Mono.empty())
                    .block(TransportCalls.PATIENCE);

            EventualAssertion.until("line", () -> !linesOf(server).isEmpty());
            assertThat(linesOf(server).get(0)).contains("-> RESET").doesNotContain("qu3ry");
        }
    }

    /** A call of another test may end late. */
    private List<String> linesOf(RawServer server) {
        return lines.list.stream()
                .map(ILoggingEvent::getFormattedMessage)
                .filter(line -> line.contains(":" + server.port() + "/"))
                .toList();
    }
}
