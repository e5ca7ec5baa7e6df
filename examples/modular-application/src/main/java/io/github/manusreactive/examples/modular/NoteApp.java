package io.github.manusreactive.examples.modular;

/** The answer that the application asks the agent for. */
record NoteApp(String name, double price) {}
