package io.github.manusreactive.test.spring;

import io.github.manusreactive.test.ManusSandbox;
import org.springframework.test.context.TestContext;
import org.springframework.test.context.TestContextAnnotationUtils;
import org.springframework.test.context.support.AbstractTestExecutionListener;

/** After each test, verifies its calls and resets the sandbox. */
final class SandboxTestExecutionListener extends AbstractTestExecutionListener {

    @Override
    public void afterTestMethod(TestContext testContext) {
        AutoConfigureManusSandbox settings = TestContextAnnotationUtils.findMergedAnnotation(
                testContext.getTestClass(), AutoConfigureManusSandbox.class);
        if (settings == null || !testContext.hasApplicationContext()) {
            return;
        }
        testContext.getApplicationContext().getBeanProvider(ManusSandbox.class).ifAvailable(sandbox -> {
            try {
                if (settings.verify() && testContext.getTestException() == null) {
                    sandbox.journal().assertNoViolations();
                }
            } finally {
                sandbox.reset();
            }
        });
    }
}
