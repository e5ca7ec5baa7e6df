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
 * A test of what an application does with the client: configures the client and a sandbox, and nothing else. Components of the
 * application are left out unless {@link #includeFilters()} or {@code @Import} name them. For a whole application take
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

    /**
     * Properties of the test.
     *
     * @return such as {@code manus.users.alice.api-keys=a1}
     */
    String[] properties() default {};

    /**
     * Whether the documented rate limits are in force, in the sandbox and in the client.
     *
     * @return as in {@link AutoConfigureManusSandbox}
     */
    @AliasFor(annotation = AutoConfigureManusSandbox.class)
    boolean limits() default false;

    /**
     * How long agents work that answer with an echo of the prompt.
     *
     * @return as in {@link AutoConfigureManusSandbox}
     */
    @AliasFor(annotation = AutoConfigureManusSandbox.class)
    String runTime() default "20ms";

    /**
     * How soon the client looks at a task.
     *
     * @return as in {@link AutoConfigureManusSandbox}
     */
    @AliasFor(annotation = AutoConfigureManusSandbox.class)
    String watchFastest() default "50ms";

    /**
     * Whether a test fails whose calls broke the API's rules, or the limits where they are in force.
     *
     * @return as in {@link AutoConfigureManusSandbox}
     */
    @AliasFor(annotation = AutoConfigureManusSandbox.class)
    boolean verify() default true;

    /**
     * Whether the slice's own filters decide which components are left out.
     *
     * @return true: all of the application's
     */
    boolean useDefaultFilters() default true;

    /**
     * Which components take part.
     *
     * @return none by default
     */
    Filter[] includeFilters() default {};

    /**
     * Which components do not.
     *
     * @return none by default
     */
    Filter[] excludeFilters() default {};

    /**
     * Auto-configurations to leave out.
     *
     * @return none by default
     */
    @AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
    Class<?>[] excludeAutoConfiguration() default {};
}
