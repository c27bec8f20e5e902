#!/bin/sh
# Installs RabbitMQ from the distribution's own packages, as root, without letting its package start a broker:
# while apt is at work policy-rc.d forbids that; afterwards it is as it was, also when apt fails.
set -eu

policy=/usr/sbin/policy-rc.d
saved=$policy.before-ticketwave
mark='# written by TicketWave for the time of one installation'

# One at a time: a second one would take the first one's policy for the machine's own.
exec 9>/run/lock/ticketwave-install.lock
flock 9

restore_policy() {
  if [ -e "$saved" ]; then
    mv -f "$saved" "$policy"
  elif [ -e "$policy" ] && grep -qxF "$mark" "$policy"; then
    rm -f "$policy"
  fi
}

restore_policy # what an installation that was killed half-way may have left
if [ "${1:-}" = --restore-only ]; then exit 0; fi

trap restore_policy EXIT
trap 'exit 1' HUP INT TERM
if [ -e "$policy" ]; then mv "$policy" "$saved"; fi
printf '#!/bin/sh\n%s\nexit 101\n' "$mark" >"$policy"
chmod 755 "$policy"

export DEBIAN_FRONTEND=noninteractive
install() {
  apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=300 rabbitmq-server
}
# The package lists may be missing or old; they are only fetched if they turn out to be.
install || { apt-get update && install; }

# The private node is started by the launcher; the packaged one must not come up at the next boot either.
if command -v systemctl >/dev/null; then systemctl disable --now rabbitmq-server || true; fi
if command -v update-rc.d >/dev/null; then update-rc.d rabbitmq-server disable || true; fi
