package io.github.manusreactive.test;

import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The JUnit extension of {@link ManusSandboxTest}. Register it yourself to start sandboxes with options:
 *
 * <pre>{@code
 *
 * @RegisterExtension
 * ManusSandboxExtension sandboxes = new ManusSandboxExtension(() -> ManusSandbox.builder().credits(100).start());
 * }</pre>
 *
 * @since 0.1.0
 */
public final class ManusSandboxExtension implements ParameterResolver, AfterEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(ManusSandboxExtension.class);

    private final @Nullable Supplier<ManusSandbox> start;

    /** Creates an extension that starts sandboxes as the annotation specifies. */
    public ManusSandboxExtension() {
        this.start = null;
    }

    /**
     * Creates an extension that starts sandboxes with options.
     *
     * @param start creates a new sandbox for each test that needs one
     */
    public ManusSandboxExtension(Supplier<ManusSandbox> start) {
        this.start = start;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == ManusSandbox.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException(
                    "a ManusSandbox belongs to one test: declare it as a parameter of a test or @BeforeEach method");
        }
        ManusSandbox known = sandbox(context);
        if (known != null) {
            return known;
        }
        ManusSandbox fresh = start != null ? start.get() : start(settings(context));
        context.getStore(NAMESPACE).put(ManusSandbox.class, fresh);
        return fresh;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        ManusSandbox sandbox = sandbox(context);
        if (sandbox == null) {
            return;
        }
        context.getStore(NAMESPACE).remove(ManusSandbox.class);
        sandbox.close();
        boolean verify = settings(context).map(ManusSandboxTest::verify).orElse(true);
        if (verify && context.getExecutionException().isEmpty()) {
            sandbox.journal().assertNoViolations();
        }
    }

    private static @Nullable ManusSandbox sandbox(ExtensionContext context) {
        return context.getStore(NAMESPACE).get(ManusSandbox.class, ManusSandbox.class);
    }

    private static ManusSandbox start(Optional<ManusSandboxTest> settings) {
        SandboxBuilder builder = ManusSandbox.builder();
        if (!settings.map(ManusSandboxTest::limits).orElse(true)) {
            builder.noLimits();
        }
        return builder.start();
    }

    private static Optional<ManusSandboxTest> settings(ExtensionContext context) {
        return context.getTestMethod()
                .flatMap(method -> AnnotationSupport.findAnnotation(method, ManusSandboxTest.class))
                .or(() -> context.getTestClass()
                        .flatMap(type -> AnnotationSupport.findAnnotation(type, ManusSandboxTest.class)));
    }
}
