package io.github.manusreactive.examples.service.demo;

import io.github.manusreactive.test.agent.Agent;
import io.github.manusreactive.test.agent.AgentPrompt;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.agent.WaitingType;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/** Works for some seconds, now and then asks, seldom gives up. The same prompt always meets the same fate. */
@Component
@Profile("demo")
final class DemoAgent implements Agent {

    @Override
    public AgentScript scriptFor(AgentPrompt prompt) {
        String text = prompt.text();
        int fate = Math.floorMod(text.hashCode() * 31, 100);
        AgentScript work =
                AgentScript.start().run(Duration.ofMillis(2_000 + fate * 90L)).credits(5 + fate % 40);
        if (fate < 4) {
            return work.error("internal_error", "The agent could not reach a source that it needs.");
        }
        if (fate < 12) {
            return work.ask(
                    "Which period shall I look at?",
                    List.of("Last quarter", "Last year", "All time"),
                    period -> AgentScript.answer(Duration.ofSeconds(2), answer(text) + "\n\nPeriod: " + period));
        }
        if (fate < 15) {
            return work.waitFor(
                    WaitingType.TERMINAL_EXECUTE, decision -> AgentScript.answer(Duration.ofSeconds(2), answer(text)));
        }
        return work.result(answer(text));
    }

    private static String answer(String prompt) {
        return "Summary: " + prompt + "\n\n"
                + "Several sources were compared; they agree on the main points. The figures come from the latest published"
                + " reports, and where two sources differ, the newer one counts.\n\n"
                + "This answer was made up by the sandbox. With an API key, an agent does the work.";
    }
}
