package io.github.manusreactive.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test a new {@link ManusSandbox} on the loopback interface, as a parameter of the test or of its
 * {@code @BeforeEach} methods, and closes it after the test. A test fails if its calls violate the API's rules or rate
 * limits.
 *
 * <pre>{@code
 * @ManusSandboxTest
 * class OrderTest {
 *     @Test
 *     void asksTheAgent(ManusSandbox sandbox) { ... }
 * }
 * }</pre>
 *
 * <p>For a sandbox with options, register a {@link ManusSandboxExtension} instead.
 *
 * @since 0.1.0
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(ManusSandboxExtension.class)
public @interface ManusSandboxTest {

    /** If {@code true}, the documented rate limits apply. */
    boolean limits() default true;

    /**
     * If {@code true}, {@link io.github.manusreactive.test.journal.CallJournal#assertNoViolations()} runs after each
     * test that passes. Set {@code false} for tests that break the rules on purpose.
     */
    boolean verify() default true;
}
