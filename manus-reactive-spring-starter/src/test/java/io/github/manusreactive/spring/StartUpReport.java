package io.github.manusreactive.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.test.context.runner.AbstractApplicationContextRunner;
import org.springframework.core.env.Environment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;
import org.springframework.mock.env.MockEnvironment;

/** What Boot prints if an application does not start. */
final class StartUpReport {

    private StartUpReport() {}

    static FailureAnalysis of(AbstractApplicationContextRunner<?, ?, ?> runner) {
        AtomicReference<FailureAnalysis> report = new AtomicReference<>();
        runner.run(context -> {
            assertThat(context.getStartupFailure()).isNotNull();
            report.set(of(Objects.requireNonNull(context.getStartupFailure())));
        });
        return report.get();
    }

    /** As Boot does it: the first analyzer of all that are registered and have something to say. */
    static FailureAnalysis of(Throwable failure) {
        return SpringFactoriesLoader.forDefaultResourceLocation()
                .load(
                        FailureAnalyzer.class,
                        ArgumentResolver.of(BeanFactory.class, new DefaultListableBeanFactory())
                                .and(Environment.class, new MockEnvironment()),
                        FailureHandler.handleMessage((message, unusable) -> {}))
                .stream()
                .map(analyzer -> analyzer.analyze(failure))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no report for", failure));
    }
}
