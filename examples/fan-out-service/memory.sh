#!/usr/bin/env bash
# Heap of the service, in a process of its own, with 10,000 tasks running and watched through server-sent events.
# usage: memory.sh [TASKS [WATCHERS]], by default 10000 tasks and 100 watchers of all of them; needs a JDK and curl
set -euo pipefail
jar=$(dirname "$0")/target/fan-out-service.jar
[ -f "$jar" ] || { echo "build it first: mvn -q -ntp -DskipTests package -pl examples/fan-out-service -am" >&2; exit 2; }
tasks=${1:-10000} watchers=${2:-100} work=$(mktemp -d)
touch "$work/sandbox" "$work/service"
trap 'kill $(jobs -p) 2>/dev/null; wait 2>/dev/null; rm -r "$work"' EXIT

java -Dloader.main=io.github.manusreactive.test.SandboxMain -cp "$jar" \
  org.springframework.boot.loader.launch.PropertiesLauncher --no-limits --run 1h --journal-size 1 >"$work/sandbox" &
until grep -q report= "$work/sandbox"; do sleep 0.2; done
. "$work/sandbox"

java -Xmx512m -jar "$jar" --spring.profiles.active=memory --server.port=0 --fan-out.directory="$work/jobs" \
  --manus.base-url="$base_url" --manus.api-key="$api_key" --manus.fan-out.max-in-flight="$tasks" \
  --manus.rate-limits.operation-limits.[task.create]=10000/1s --manus.rate-limits.operation-limits.[task.list]=100/1s --manus.rate-limits.operation-limits.[task.detail]=100/1s >"$work/service" &
service=$!
until grep -q "Started FanOutService" "$work/service"; do sleep 0.2; done
url=http://localhost:$(sed -n 's/.*started on port \([0-9]*\).*/\1/p' "$work/service")

heap() {
  jcmd $service GC.run >/dev/null
  jcmd $service GC.class_histogram | awk '/^Total/ { printf "%.1f MB\n", $3 / 1048576 }'
}

running() { curl -s "$url/jobs" | grep -o '"running":[0-9]*' | cut -d: -f2; }

echo "live heap, nothing to do: $(heap)"
seq 1 "$tasks" | sed 's/.*/{"prompt":"Research the revenue and head count of company number &"}/' |
  curl -sf -o /dev/null -H 'Content-Type: application/x-ndjson' --data-binary @- "$url/jobs"
until [ "$(running)" = "$tasks" ]; do sleep 1; done
echo "$tasks tasks run, nobody watches: $(heap)"
id=$(curl -s "$url/jobs" | sed 's/.*"id":"\([0-9a-f]*\)".*/\1/')
for i in $(seq 1 "$watchers"); do curl -sN "$url/jobs/$id/events" >"$work/watcher-$i" & done
until [ "$(grep -l "\"number\":$tasks," "$work"/watcher-* | wc -l)" = "$watchers" ]; do sleep 1; done
echo "watched by $watchers readers, each of which was sent all tasks: $(heap)"
