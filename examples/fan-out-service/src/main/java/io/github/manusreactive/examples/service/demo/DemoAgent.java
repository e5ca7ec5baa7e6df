package io.github.manusreactive.examples.service.demo;

import io.github.manusreactive.test.agent.AgentPrompt;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.agent.SandboxAgent;
import io.github.manusreactive.test.agent.SandboxWaitingType;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Works for some seconds, sometimes asks, rarely fails. A prompt always has the same result. */
@Component
@Profile("demo")
final class DemoAgent implements SandboxAgent {

    private static final List<String> FINDINGS = List.of(
            "Revenue %d million, up %d %% on the year before; about %d people work there.",
            "%d million in sales; growth slowed to %d %%. The newest site employs %d people.",
            "Market share is near %d %%, %d points ahead of the next rival, with %d stores.",
            "Emissions fell by %d %% since 2020; the target is %d %% by 2030, and %d projects are in progress.");

    private static final Duration SHORT = Duration.ofSeconds(2);

    @Override
    public AgentScript scriptFor(AgentPrompt prompt) {
        Random fate = new Random(prompt.text().hashCode());
        AgentScript work = AgentScript.start()
                .run(Duration.ofMillis(2_000 + fate.nextInt(9_000)))
                .credits(5 + fate.nextInt(40));
        String answer = answer(fate);
        int turn = fate.nextInt(100);
        if (turn < 4) {
            return work.error("internal_error", "The agent could not reach a source it needs.");
        }
        if (turn < 10) {
            return work.ask(
                    "Which period should I use?",
                    List.of("Last quarter", "Last year", "All time"),
                    period -> AgentScript.answer(SHORT, answer + "\n\nPeriod: " + period));
        }
        if (turn < 12) {
            return work.waitFor(SandboxWaitingType.TERMINAL_EXECUTE, decision -> AgentScript.answer(SHORT, answer));
        }
        return work.result(answer);
    }

    private static String answer(Random fate) {
        String finding = FINDINGS.get(fate.nextInt(FINDINGS.size()));
        return finding.formatted(20 + fate.nextInt(60), 2 + fate.nextInt(18), 100 + fate.nextInt(4_000))
                + "\n\nTwo sources agree on this; a third, older one was not used.\n\nThe sandbox made this "
                + "answer up. With an API key, an agent does the work.";
    }
}
