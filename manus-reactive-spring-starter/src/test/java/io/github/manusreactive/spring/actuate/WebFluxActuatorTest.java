package io.github.manusreactive.spring.actuate;

import org.springframework.boot.WebApplicationType;

class WebFluxActuatorTest extends ActuatorContract {

    WebFluxActuatorTest() {
        super(WebApplicationType.REACTIVE);
    }
}
