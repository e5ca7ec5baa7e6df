package io.github.manusreactive.spring.slice;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** An application like those of our users. */
@SpringBootApplication
class ReportApplication {}
