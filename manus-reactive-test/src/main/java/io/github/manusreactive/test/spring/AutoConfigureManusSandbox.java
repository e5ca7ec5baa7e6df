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
 * Leads the client of a {@code @SpringBootTest} to a {@link io.github.manusreactive.test.ManusSandbox} of its own, which is a bean.
 * After each test the sandbox is reset; a test fails if its calls broke the API's rules.
 *
 * @since 0.1.0
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ImportAutoConfiguration
public @interface AutoConfigureManusSandbox {

    /**
     * Whether the sandbox is used.
     *
     * @return the property {@code manus.sandbox.enabled}
     */
    @PropertyMapping("manus.sandbox.enabled")
    boolean enabled() default true;

    /**
     * Whether the documented rate limits are in force, in the sandbox and in the client. Not by default: tests share a client, which
     * remembers the calls of the tests before, so that the eleventh task of a minute would have to wait. Limits that the application
     * sets itself ({@code manus.rate-limits.operation-limits}) hold in any case.
     *
     * @return the property {@code manus.sandbox.limits}
     */
    @PropertyMapping("manus.sandbox.limits")
    boolean limits() default false;

    /**
     * How long agents work that answer with an echo of the prompt.
     *
     * @return the property {@code manus.sandbox.run-time}
     */
    @PropertyMapping("manus.sandbox.run-time")
    String runTime() default "20ms";

    /**
     * How soon the client looks at a task, so that tests need not wait.
     *
     * @return the property {@code manus.polling.min-interval}
     */
    @PropertyMapping("manus.polling.min-interval")
    String watchFastest() default "50ms";

    /**
     * Whether {@link io.github.manusreactive.test.journal.CallJournal#assertNoViolations()} is run after each test that went well.
     *
     * @return false for tests that break the rules on purpose
     */
    boolean verify() default true;
}
