package io.github.manusreactive.examples.service.job;

import java.nio.file.Path;

/** Another process that holds a directory until its input ends. */
public final class DirectoryHolder {

    private DirectoryHolder() {}

    public static void main(String[] args) throws Exception {
        try (DirectoryLock lock = DirectoryLock.of(Path.of(args[0]))) {
            System.out.println("locked");
            System.in.read();
        }
    }
}
