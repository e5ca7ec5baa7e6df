#!/usr/bin/env bash
# Runs jobs whose ledger is shared, lost, cut or of another server, whose input grows, whose tasks time out under a credit limit, that
# start again right after a kill, and whose server lists new tasks 9 s late: no prompt may be created twice. Takes about a minute.
# usage: ledger-scenarios.sh [replaced|dangling-link|hard-link|lost|cut|server|input|credits|restart-rate|settle ...], by default all of
# these; settle-90s, a list that is 90 s late, takes more than four minutes and runs only when it is named
set -euo pipefail
jar=$(dirname "$0")/target/manus.jar
[ -f "$jar" ] || { echo "build it first: mvn -q -ntp -DskipTests package -pl manus-reactive-cli -am" >&2; exit 2; }
exec java -cp "$jar" io.github.manusreactive.cli.LedgerScenarios "$@"
