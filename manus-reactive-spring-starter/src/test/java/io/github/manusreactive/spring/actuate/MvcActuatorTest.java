package io.github.manusreactive.spring.actuate;

import org.springframework.boot.WebApplicationType;

class MvcActuatorTest extends ActuatorContract {

    MvcActuatorTest() {
        super(WebApplicationType.SERVLET);
    }
}
