package io.github.manusreactive.postgres;
final class Probe { private Probe() {} }
