package io.github.manusreactive.test.spring;

import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;

/** Excludes the components that {@link ManusTest} does not include. */
final class ManusTypeExcludeFilter extends StandardAnnotationCustomizableTypeExcludeFilter<ManusTest> {

    ManusTypeExcludeFilter(Class<?> testClass) {
        super(testClass);
    }
}
