package io.github.manusreactive.benchmarks.call;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CompletableFuture;

/**
 * One call in a new JVM: prints a line at the response, and one with the number of loaded classes. Arguments: the subject and the
 * target.
 */
final class FirstCallProgram {

    private FirstCallProgram() {}

    /** Makes the call. */
    public static void main(String[] args) {
        CompletableFuture<Object> end = new CompletableFuture<>();
        try (CallSubject subject = SubjectKind.of(args[0]).create(CallTarget.parse(args, 1))) {
            subject.detail(new CallCompletion() {
                @Override
                public void succeeded(Object value) {
                    end.complete(value);
                }

                @Override
                public void failed(Throwable error) {
                    end.completeExceptionally(error);
                }
            });
            end.join();
            System.out.println("responded");
            System.out.println(ManagementFactory.getClassLoadingMXBean().getTotalLoadedClassCount());
        }
        System.exit(0);
    }
}
