#!/usr/bin/env bash
# Kills a job at random moments and resumes it until it ends: nothing may be lost or created twice.
# usage: kill-and-resume.sh [KILLS [TASKS [SEED [PERCENT]]]], by default 30 kills of a job of 300 tasks
# PERCENT of all calls meet each of these faults: reset before and after it counts, 502, no answer, half an answer, 429
set -euo pipefail
jar=$(dirname "$0")/target/manus.jar
[ -f "$jar" ] || { echo "build it first: mvn -q -ntp -DskipTests package -pl manus-reactive-cli -am" >&2; exit 2; }
exec java -cp "$jar" io.github.manusreactive.cli.KillAndResume "$@"
