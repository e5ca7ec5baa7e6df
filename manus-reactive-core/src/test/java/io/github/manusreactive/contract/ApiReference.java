package io.github.manusreactive.contract;

import java.nio.file.Files;
import java.nio.file.Path;

/** The API's own documents, which are not part of this repository. */
final class ApiReference {

    private ApiReference() {}

    /** The system property {@code manus.contract.dir}, else a folder beside the checkout. It need not exist. */
    static Path directory() {
        String property = System.getProperty("manus.contract.dir");
        if (property != null) {
            return Path.of(property).toAbsolutePath();
        }
        Path root = Path.of("").toAbsolutePath();
        while (root.getParent() != null && !Files.exists(root.resolve(".git"))) {
            root = root.getParent();
        }
        return root.resolve("../shared/manus-api").normalize();
    }
}
