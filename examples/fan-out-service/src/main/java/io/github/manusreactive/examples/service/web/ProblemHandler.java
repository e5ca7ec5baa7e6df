package io.github.manusreactive.examples.service.web;

import io.github.manusreactive.examples.service.job.JobException;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.reactive.result.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.server.ContentTooLargeException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;

/** Returns every error as a problem (RFC 9457). The superclass handles Spring's own errors. */
@RestControllerAdvice
class ProblemHandler extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);

    @ExceptionHandler
    ProblemDetail handle(Exception error, ServerWebExchange exchange) throws Exception {
        if (DisconnectedClientHelper.isClientDisconnectedException(error)
                || exchange.getResponse().isCommitted()) {
            // nothing can be sent; Spring logs a disconnected client at DEBUG
            exchange.getResponse().setStatusCode(HttpStatus.BAD_REQUEST);
            throw error;
        }
        log.error("A request failed", error);
        return ProblemDetail.forStatusAndDetail(
                HttpStatus.INTERNAL_SERVER_ERROR, "internal error; see the service log");
    }

    @Override
    protected Mono<ResponseEntity<Object>> handleServerWebInputException(
            ServerWebInputException error, HttpHeaders headers, HttpStatusCode status, ServerWebExchange exchange) {
        String json = JsonProblemDescriber.describe(error);
        if (json != null) {
            error.getBody().setDetail(json);
        }
        return super.handleServerWebInputException(error, headers, status, exchange);
    }

    @Override
    protected Mono<ResponseEntity<Object>> handleHandlerMethodValidationException(
            HandlerMethodValidationException error,
            HttpHeaders headers,
            HttpStatusCode status,
            ServerWebExchange exchange) {
        error.getBody()
                .setDetail(error.getAllErrors().stream()
                        .map(MessageSourceResolvable::getDefaultMessage)
                        .collect(Collectors.joining("; ")));
        return super.handleHandlerMethodValidationException(error, headers, status, exchange);
    }

    @Override
    protected Mono<ResponseEntity<Object>> handleResponseStatusException(
            ResponseStatusException error, HttpHeaders headers, HttpStatusCode status, ServerWebExchange exchange) {
        if (error instanceof ContentTooLargeException) {
            error.getBody().setDetail("the body has more than 262144 bytes");
        }
        return super.handleResponseStatusException(error, headers, status, exchange);
    }

    @ExceptionHandler
    ProblemDetail handle(JobException error) {
        return ProblemDetail.forStatusAndDetail(
                switch (error.kind()) {
                    case INVALID -> HttpStatus.BAD_REQUEST;
                    case UNKNOWN -> HttpStatus.NOT_FOUND;
                    case WRONG_STATE -> HttpStatus.CONFLICT;
                    case KEY_REUSED -> HttpStatus.UNPROCESSABLE_CONTENT;
                    case TOO_BIG -> HttpStatus.CONTENT_TOO_LARGE;
                    case BUSY -> HttpStatus.TOO_MANY_REQUESTS;
                    case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
                },
                error.getMessage());
    }
}
