package io.github.manusreactive.test.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.filter.annotation.TypeExcludeFilters;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * A test slice that configures the client and a sandbox, and nothing else. Components of the application are excluded
 * unless {@link #includeFilters()} or {@code @Import} names them. To test a whole application, use
 * {@code @SpringBootTest} with {@link AutoConfigureManusSandbox}.
 *
 * <pre>{@code
 * @ManusTest
 * @Import(ReportService.class)
 * class ReportServiceTest {
 *     @Autowired ReportService reports;
 *     @Autowired ManusSandbox sandbox;
 *
 *     @Test
 *     void writesAReport() {
 *         sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(20), "the report"));
 *         StepVerifier.create(reports.write("ACME")).expectNext("the report").verifyComplete();
 *     }
 * }
 * }</pre>
 *
 * @since 0.1.0
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@BootstrapWith(ManusTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@TypeExcludeFilters(ManusTypeExcludeFilter.class)
@AutoConfigureManusSandbox
@ImportAutoConfiguration
public @interface ManusTest {

    /** Properties of the test, for example {@code manus.users.alice.api-keys=a1}. */
    String[] properties() default {};

    /**
     * If {@code true}, the documented rate limits apply in the sandbox and in the client. See
     * {@link AutoConfigureManusSandbox#limits()}.
     */
    @AliasFor(annotation = AutoConfigureManusSandbox.class)
    boolean limits() default false;

    /** How long the default agent, which echoes the prompt, works. See {@link AutoConfigureManusSandbox#runTime()}. */
    @AliasFor(annotation = AutoConfigureManusSandbox.class)
    String runTime() default "20ms";

    /** Minimum interval between two polls of a task. See {@link AutoConfigureManusSandbox#watchFastest()}. */
    @AliasFor(annotation = AutoConfigureManusSandbox.class)
    String watchFastest() default "50ms";

    /**
     * If {@code true}, a test fails if its calls violate the API's rules or rate limits. See
     * {@link AutoConfigureManusSandbox#verify()}.
     */
    @AliasFor(annotation = AutoConfigureManusSandbox.class)
    boolean verify() default true;

    /**
     * If {@code true}, the slice excludes all components of the application that {@link #includeFilters()} does not
     * name.
     */
    boolean useDefaultFilters() default true;

    /** Components to include; none by default. */
    Filter[] includeFilters() default {};

    /** Components to exclude; none by default. */
    Filter[] excludeFilters() default {};

    /** Auto-configurations to exclude; none by default. */
    @AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
    Class<?>[] excludeAutoConfiguration() default {};
}
