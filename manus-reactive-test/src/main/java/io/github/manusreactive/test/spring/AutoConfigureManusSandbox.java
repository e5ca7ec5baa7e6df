package io.github.manusreactive.test.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.PropertyMapping;

/**
 * Starts a {@link io.github.manusreactive.test.ManusSandbox}, registers it as a bean and connects the client of a
 * {@code @SpringBootTest} to it. After each test, the sandbox is reset. A test fails if its calls violate the API's
 * rules.
 *
 * @since 0.1.0
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ImportAutoConfiguration
public @interface AutoConfigureManusSandbox {

    /** If {@code true}, the sandbox is used. Sets {@code manus.sandbox.enabled}. */
    @PropertyMapping("manus.sandbox.enabled")
    boolean enabled() default true;

    /**
     * If {@code true}, the documented rate limits apply in the sandbox and in the client. Off by default: tests share a
     * client, which counts the calls of earlier tests too, so the eleventh task within a minute would wait. Limits that
     * the application sets ({@code manus.rate-limits.operation-limits}) always apply. Sets
     * {@code manus.sandbox.limits}.
     */
    @PropertyMapping("manus.sandbox.limits")
    boolean limits() default false;

    /** How long the default agent, which echoes the prompt, works. Sets {@code manus.sandbox.run-time}. */
    @PropertyMapping("manus.sandbox.run-time")
    String runTime() default "20ms";

    /**
     * Minimum interval between two polls of a task, short so that tests are fast. Sets
     * {@code manus.polling.min-interval}.
     */
    @PropertyMapping("manus.polling.min-interval")
    String watchFastest() default "50ms";

    /**
     * If {@code true}, {@link io.github.manusreactive.test.journal.CallJournal#assertNoViolations()} runs after each
     * test that passes. Set {@code false} for tests that break the rules on purpose.
     */
    boolean verify() default true;
}
