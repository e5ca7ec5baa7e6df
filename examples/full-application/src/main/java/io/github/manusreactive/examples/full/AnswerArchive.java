package io.github.manusreactive.examples.full;

import io.github.resilience4j.circuitbreaker.annotation.CircuitBreaker;
import io.github.resilience4j.retry.annotation.Retry;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Service;
import reactor.core.publisher.Mono;

/** A dependency of the application that fails once for each answer; its instances have the name of the client's user. */
@Service
class AnswerArchive {

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    @Retry(name = "default")
    @CircuitBreaker(name = "default")
    public Mono<String> store(String answer) {
        return Mono.fromSupplier(() -> {
            if (known.add(answer)) {
                throw new IllegalStateException("the archive is busy");
            }
            return answer;
        });
    }
}
