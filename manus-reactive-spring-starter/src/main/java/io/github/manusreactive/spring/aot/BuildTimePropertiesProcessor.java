package io.github.manusreactive.spring.aot;

import io.github.manusreactive.spring.internal.BuildTimeProperties;
import java.util.Map;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.generate.GeneratedMethod;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotContribution;
import org.springframework.beans.factory.aot.BeanFactoryInitializationAotProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.javapoet.CodeBlock;

/** Generates a check of the properties that have determined the generated beans. */
final class BuildTimePropertiesProcessor implements BeanFactoryInitializationAotProcessor {

    @Override
    public @Nullable BeanFactoryInitializationAotContribution processAheadOfTime(
            ConfigurableListableBeanFactory beans) {
        if (beans.getParentBeanFactory() != null) {
            return null;
        }
        Map<String, String> values = BuildTimeProperties.read(
                beans.getBean(ConfigurableApplicationContext.ENVIRONMENT_BEAN_NAME, Environment.class));
        CodeBlock entries = values.entrySet().stream()
                .map(value -> CodeBlock.of("$T.entry($S, $S)", Map.class, value.getKey(), value.getValue()))
                .collect(CodeBlock.joining(",\n"));
        return (generation, code) -> {
            GeneratedMethod check = code.getMethods()
                    .add(
                            "checkManusProperties",
                            method -> method.addJavadoc("Compare properties with the build.")
                                    .addModifiers(Modifier.PRIVATE)
                                    .addParameter(ConfigurableEnvironment.class, "environment")
                                    .addStatement(
                                            "$T.check(environment, $T.ofEntries($L))",
                                            BuildTimeProperties.class,
                                            Map.class,
                                            entries));
            code.addInitializer(check.toMethodReference());
        };
    }
}
