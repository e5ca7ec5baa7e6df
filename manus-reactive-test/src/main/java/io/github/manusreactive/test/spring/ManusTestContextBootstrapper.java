package io.github.manusreactive.test.spring;

import org.springframework.boot.test.autoconfigure.TestSliceTestContextBootstrapper;

/** Reads the properties of {@link ManusTest}. */
final class ManusTestContextBootstrapper extends TestSliceTestContextBootstrapper<ManusTest> {}
