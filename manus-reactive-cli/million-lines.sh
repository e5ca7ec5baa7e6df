#!/usr/bin/env bash
# Fans an input of a million lines out in a heap of 96 MB, until 50,000 are done, and prints how memory and pace go.
# usage: million-lines.sh [OUTCOMES [LINES [HEAP [jsonl|csv]]]]
set -euo pipefail
jar=$(dirname "$0")/target/manus.jar
[ -f "$jar" ] || { echo "build it first: mvn -q -ntp -DskipTests package -pl manus-reactive-cli -am" >&2; exit 2; }
exec java -cp "$jar" io.github.manusreactive.cli.MillionLines "$@"
