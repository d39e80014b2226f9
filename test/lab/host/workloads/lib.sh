# Shared by the workload scripts. Each starts its processes the way people and tools do, waits until they are in their
# final shape, and prints one line a process: LABEL ROLE PID.
set -eu
LAB_READY_DIR=$(mktemp -d)
export LAB_READY_DIR

# node_program FILE CALL: a program of a node package at its real path, e.g. node_modules/vite/bin/vite.js
node_program() {
  mkdir -p "$(dirname "$1")"
  case $1 in
    *.mjs) load='import programs from "/run/lab/programs.cjs"' ;;
    *) load='const programs = require("/run/lab/programs.cjs")' ;;
  esac
  printf '#!/usr/bin/env node\n%s;\nprograms.%s;\n' "$load" "$2" >"$1"
  chmod +x "$1"
}

# bin NAME TARGET: node_modules/.bin/NAME, a link as npm makes it
bin() {
  mkdir -p node_modules/.bin
  ln -sf "../$2" "node_modules/.bin/$1"
}

# detached COMMAND...: in the background, in a session of its own, its parent gone, nothing on its standard streams
detached() {
  (setsid "$@" </dev/null >/dev/null 2>&1 &)
}

# wait_for ROLE: until the process with that role is up
wait_for() {
  waited=0
  while ! [ -s "$LAB_READY_DIR/$1" ]; do
    sleep 0.05
    waited=$((waited + 1))
    [ $waited -lt 400 ] || { echo "waited in vain for $1" >&2; exit 1; }
  done
}

# report LABEL ROLE...: prints the lines of processes that are up
report() {
  label=$1
  shift
  for role; do
    wait_for "$role"
    printf '%s %s %s\n' "$label" "$role" "$(cat "$LAB_READY_DIR/$role")"
  done
}

# pid_of ROLE
pid_of() {
  wait_for "$1"
  cat "$LAB_READY_DIR/$1"
}

# until_orphan PID: until its parent is init
until_orphan() {
  until grep -q '^PPid:	1$' "/proc/$1/status"; do sleep 0.05; done
}

# stand_in ROLE PROGRAM BEHAVIOUR ARGV...: becomes that program (see `as`)
stand_in() {
  LAB_READY=$LAB_READY_DIR/$1
  export LAB_READY
  shift
  exec /run/lab/as "$@"
}
