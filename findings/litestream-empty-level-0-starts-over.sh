#!/usr/bin/env bash
# Litestream 0.5.18: where level 0 of a replica is empty and the local state is gone, "replicate" begins again at TXID 1, says nothing,
# and "restore" goes on giving the old state.
#
# Guessed: levels 1 and 9 hold TXIDs up to N, so a writer without local state continues at N + 1 (or refuses); a lifecycle rule that
# expires old level 0 objects, and a new volume, are harmless together.
# Seen: the first file is level 0 1-1. Restore plans from the highest TXID of the other levels, so that nothing committed from then on is
# ever restored until the new TXIDs pass the old ones. Exit code 0 everywhere.
#
#   newest row in the database: 3, restored: 2
set -euo pipefail
unset AWS_CA_BUNDLE
T=$(mktemp -d)
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$T"' EXIT
cd "$T"
GOBIN="$T" CGO_ENABLED=0 go install github.com/benbjohnson/litestream/cmd/litestream@v0.5.18
printf 'dbs:\n  - path: %s/a.db\n    replica:\n      type: file\n      path: %s/replica\n' "$T" "$T" > litestream.yml
insert() {
  python3 - "$1" <<'P'
import sqlite3, sys
c = sqlite3.connect('a.db')
c.execute('pragma journal_mode=wal')
c.execute('create table if not exists t(a)')
c.execute('insert into t values(?)', (int(sys.argv[1]),))
c.commit()
c.close()
P
}
replicate() {
  ./litestream replicate -config litestream.yml >> log 2>&1 &
  pid=$!
  for row in "$@"; do
    sleep 3
    insert "$row"
  done
  sleep 4
  kill "$pid" && wait "$pid" || true
  pid=
}
insert 0
replicate 1 2
replicate
rm -rf replica/ltx/0 .a.db-litestream
replicate 3
./litestream restore -o restored.db "file://$T/replica" > restore.log 2>&1
find replica -name '*.ltx' | sort
python3 - <<'P' | tee seen
import sqlite3
newest = lambda name: sqlite3.connect(name).execute('select max(a) from t').fetchone()[0]
print(f"newest row in the database: {newest('a.db')}, restored: {newest('restored.db')}")
P
grep -q 'database: 3, restored: 2$' seen
