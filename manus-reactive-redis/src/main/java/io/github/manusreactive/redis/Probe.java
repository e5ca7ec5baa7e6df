package io.github.manusreactive.redis;
final class Probe { private Probe() {} }
