package renga.house;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Module borders, the direction of the stages, and one room per third-party library (ARCHITECTURE.md, "Rules").
class HouseRulesTest {
    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("renga");

    static final ArchRule core_imports_nothing_of_ours = noClasses()
            .that()
            .resideInAPackage("renga.core..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "renga.platform..",
                    "renga.router..",
                    "renga.cli..",
                    "renga.addons..",
                    "renga.dyno..",
                    "renga.testkit..");

    static final ArchRule dyno_imports_core_only = noClasses()
            .that()
            .resideInAPackage("renga.dyno..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("renga.platform..", "renga.router..", "renga.cli..");

    static final ArchRule router_meets_the_others_on_the_wire = noClasses()
            .that()
            .resideInAPackage("renga.router..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("renga.platform..", "renga.dyno..", "renga.cli..");

    static final ArchRule cli_meets_the_others_on_the_wire = noClasses()
            .that()
            .resideInAPackage("renga.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("renga.platform..", "renga.dyno..", "renga.router..");

    static final ArchRule addons_meet_the_others_on_the_wire = noClasses()
            .that()
            .resideInAPackage("renga.addons..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("renga.platform..", "renga.dyno..", "renga.router..", "renga.cli..");

    static final ArchRule platform_imports_neither_router_nor_cli = noClasses()
            .that()
            .resideInAPackage("renga.platform..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("renga.router..", "renga.cli..");

    static final ArchRule no_package_cycles =
            slices().matching("renga.(**)").should().beFreeOfCycles();

    static final ArchRule a_deploy_does_not_know_the_push = backwards("deploy", "push");

    static final ArchRule a_build_does_not_know_where_sources_come_from =
            backwards("build", "push", "deploy", "source");

    static final ArchRule a_slug_knows_nothing_of_builds = backwards("slug", "push", "deploy", "source", "build");

    static final ArchRule a_release_knows_nothing_of_how_slugs_are_made =
            backwards("release", "push", "deploy", "source", "build");

    static final ArchRule formation_knows_nothing_of_the_stages_before_it =
            backwards("formation", "push", "deploy", "source", "build", "slug", "release");

    static final ArchRule netty_lives_in_the_router = onlyIn("io.netty..", "renga.router..");

    static final ArchRule jgit_lives_in_the_push_room = onlyIn("org.eclipse.jgit..", "renga.platform.push..");

    static final ArchRule pty4j_lives_in_the_dyno_module = onlyIn("com.pty4j..", "renga.dyno..");

    static final ArchRule amazons_sdk_lives_in_the_bucket_room =
            onlyIn("software.amazon.awssdk..", "renga.platform.bucket..");

    static final ArchRule javalin_lives_in_the_api_and_in_routes = noClasses()
            .that()
            .resideOutsideOfPackage("renga.platform.api..")
            .and()
            .haveNameNotMatching(".*Routes(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.javalin..");

    static final ArchRule mains_are_the_only_public_types_of_a_process_root = classes()
            .that()
            .resideInAnyPackage("renga.platform", "renga.router", "renga.cli")
            .and()
            .arePublic()
            .and()
            .areTopLevelClasses()
            .should()
            .haveSimpleName("Main");

    @TestFactory
    Stream<DynamicTest> rules() {
        return Stream.of(
                        core_imports_nothing_of_ours,
                        dyno_imports_core_only,
                        router_meets_the_others_on_the_wire,
                        addons_meet_the_others_on_the_wire,
                        cli_meets_the_others_on_the_wire,
                        platform_imports_neither_router_nor_cli,
                        no_package_cycles,
                        a_deploy_does_not_know_the_push,
                        a_build_does_not_know_where_sources_come_from,
                        a_slug_knows_nothing_of_builds,
                        a_release_knows_nothing_of_how_slugs_are_made,
                        formation_knows_nothing_of_the_stages_before_it,
                        netty_lives_in_the_router,
                        jgit_lives_in_the_push_room,
                        pty4j_lives_in_the_dyno_module,
                        amazons_sdk_lives_in_the_bucket_room,
                        javalin_lives_in_the_api_and_in_routes,
                        mains_are_the_only_public_types_of_a_process_root)
                .map(rule -> DynamicTest.dynamicTest(rule.getDescription(), () -> rule.check(HOUSE)));
    }

    private static ArchRule backwards(String stage, String... earlier) {
        String[] packages = new String[earlier.length];
        for (int i = 0; i < earlier.length; i++) packages[i] = "renga.platform." + earlier[i] + "..";
        return noClasses()
                .that()
                .resideInAPackage("renga.platform." + stage + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packages)
                .allowEmptyShould(true);
    }

    private static ArchRule onlyIn(String library, String room) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(room)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }
}
