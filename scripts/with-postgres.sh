#!/usr/bin/env bash
# Runs a command against a private, throw-away PostgreSQL + PostGIS cluster:
#   scripts/with-postgres.sh npm run test:store
# The command finds it in HINTERLAND_TEST_DATABASE_URL. Needs Debian's postgresql-15 and
# postgresql-15-postgis-3 (or POSTGRES_BIN naming another bin folder). POSTGRES_SETTINGS adds options, e.g. "-c shared_buffers=1GB".
set -euo pipefail

bin=${POSTGRES_BIN:-/usr/lib/postgresql/15/bin}
if [ $# -eq 0 ]; then
  echo "usage: $0 COMMAND [ARGUMENT ...]" >&2
  exit 2
fi
if [ ! -x "$bin/initdb" ]; then
  echo "$0: no initdb in $bin; install postgresql-15 and postgresql-15-postgis-3, or set POSTGRES_BIN." >&2
  exit 2
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/hinterland-pg.XXXXXX")
# PostgreSQL refuses to run as root
as_owner=()
if [ "$(id -u)" -eq 0 ]; then
  as_owner=(runuser -u postgres --)
  chown postgres "$folder"
  chmod 755 "$folder"
fi

finish() {
  status=$?
  (cd / && "${as_owner[@]}" "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1) || true
  rm -rf "$folder"
  exit "$status"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

port=$(node -e 'const s=require("node:net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
(
  cd /
  "${as_owner[@]}" "$bin/initdb" -D "$folder/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >/dev/null
  # durability off: the cluster lives for one command
  "${as_owner[@]}" "$bin/pg_ctl" -D "$folder/data" -l "$folder/log" -w -t 60 start -o "-p $port \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off -c synchronous_commit=off \
    -c full_page_writes=off -c max_connections=200 ${POSTGRES_SETTINGS:-}" >/dev/null
) || { cat "$folder/log" >&2 2>/dev/null; exit 1; }

HINTERLAND_TEST_DATABASE_URL="postgres://postgres@127.0.0.1:$port/postgres" "$@"
