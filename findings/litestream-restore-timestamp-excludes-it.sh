#!/usr/bin/env bash
# Litestream 0.5.18: "restore -timestamp T" with the time that "ltx" shows for a TXID gives the state before that TXID.
#
# Guessed: the time that the program itself prints beside a TXID, given to its own restore, restores that TXID.
# Seen: a file counts only if its time is strictly before the one asked for, and "ltx" prints whole seconds, rounded down. Copied from the
# listing, the time of TXID 2 restores the state before it; one second later restores it. One second behind the newest TXID of all there is
# no state at all: "timestamp does not exist", exit code 1.
#
#   the time of TXID 2: 1 rows
#   one second later: 2 rows
#   one second behind the newest TXID: Error: timestamp does not exist
set -euo pipefail
unset AWS_CA_BUNDLE
T=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$T"' EXIT
cd "$T"
GOBIN="$T" CGO_ENABLED=0 go install github.com/benbjohnson/litestream/cmd/litestream@v0.5.18
python3 - <<'P'
import sqlite3
c = sqlite3.connect('a.db')
c.execute('pragma journal_mode=wal')
c.execute('create table t(a)')
c.execute('insert into t values(1)')
c.commit()
c.close()
P
printf 'dbs:\n  - path: %s/a.db\n    replica:\n      type: file\n      path: %s/replica\n' "$T" "$T" > litestream.yml
./litestream replicate -config litestream.yml > log 2>&1 &
pid=$!
for row in 2 3; do
  sleep 5
  python3 - "$row" <<'P'
import sqlite3, sys
c = sqlite3.connect('a.db')
c.execute('insert into t values(?)', (int(sys.argv[1]),))
c.commit()
c.close()
P
done
sleep 4
kill "$pid" && wait "$pid" || true
pid=
time_of() { ./litestream ltx "file://$T/replica" | awk -v txid="000000000000000$1" '$1 == 0 && $2 == txid { print $NF }'; }
second_after() { date -u -d "$1 + 1 second" +%Y-%m-%dT%H:%M:%SZ; }
rows() {
  if ./litestream restore -o "$1.db" -timestamp "$2" "file://$T/replica" > "$1.log" 2>&1; then
    python3 -c "import sqlite3; print(sqlite3.connect('$1.db').execute('select count(*) from t').fetchone()[0], 'rows')"
  else
    grep Error: "$1.log"
  fi
}
{
  echo "the time of TXID 2: $(rows same "$(time_of 2)")"
  echo "one second later: $(rows later "$(second_after "$(time_of 2)")")"
  echo "one second behind the newest TXID: $(rows newest "$(second_after "$(time_of 3)")")"
} | tee seen
grep -q 'TXID 2: 1 rows$' seen
grep -q 'later: 2 rows$' seen
grep -q 'TXID: Error: timestamp does not exist$' seen
