package io.github.manusreactive.build;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import io.github.manusreactive.postgres.internal.PostgresTransaction;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Statement;

/** The rules for the code of the core, and for the use of connections. */
@AnalyzeClasses(packages = PostgresArchitectureTest.POSTGRES, importOptions = DoNotIncludeTests.class)
class PostgresArchitectureTest {

    static final String POSTGRES = LayersTest.ROOT + ".postgres";
    private static final String INTERNAL = POSTGRES + ".internal";

    @ArchTest
    static final ArchTests codingRules = ArchTests.in(CodingRulesTest.class);

    @ArchTest
    static final ArchRule publicClassesAreClosed = PublicApiTest.publicClassesAreClosed;

    @ArchTest
    static final ArchRule publicTypesHaveNoInternalSupertypes = PublicApiTest.publicTypesHaveNoInternalSupertypes;

    @ArchTest
    static final ArchRule statementsAreInternal = noClasses()
            .that()
            .resideOutsideOfPackage(INTERNAL)
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Connection.class, Statement.class, PostgresTransaction.class);

    @ArchTest
    static final ArchRule statementsRunInTransactions = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(INTERNAL + ".PostgresTransaction")
            .should()
            .dependOnClassesThat()
            .belongToAnyOf(Statement.class);

    @ArchTest
    static final ArchRule onlyTransactionsConnect = noClasses()
            .that()
            .doNotHaveFullyQualifiedName(INTERNAL + ".PostgresDatabase")
            .should()
            .callMethod(ConnectionFactory.class, "create");
}
