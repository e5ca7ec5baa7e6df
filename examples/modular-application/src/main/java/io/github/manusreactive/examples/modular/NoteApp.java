package io.github.manusreactive.examples.modular;

/** The structured answer of the agent. */
record NoteApp(String name, double price) {}
